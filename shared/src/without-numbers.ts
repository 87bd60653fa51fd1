/**
 * What somebody has written, such as a reason, without the ID numbers and mobile numbers in it:
 * whatever digits they are written in and however these are grouped.
 */
import { maskIdNumber, maskPhone } from './id-number.ts'

/** A digit of the text: its value (`x` or `X` too), where it stands, what stands before it. */
interface Digit {
  value: string
  from: number
  to: number
  /** Characters between it and the digit before, which say nothing; `null` where a run begins. */
  gap: number | null
}

const CHINESE = ['〇零', '一壹幺', '二贰两', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖']
/** So many spaces, dots or dashes may stand between two digits of one number. */
const LONGEST_GAP = 3

function valueOf(character: string): string | undefined {
  const folded = character.normalize('NFKC')
  if (/^[0-9Xx]$/.test(folded)) return folded
  const chinese = CHINESE.findIndex((forms) => forms.includes(character))
  if (chinese >= 0) return String(chinese)
  if (!/^\p{Nd}$/u.test(character)) return undefined
  // The digits of every script stand in a row, from 0 on.
  const code = character.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}

function digitsIn(text: string): Digit[] {
  const digits: Digit[] = []
  let gap: number | null = null
  let at = 0
  for (const character of text) {
    const value = valueOf(character)
    if (value !== undefined) {
      digits.push({ value, from: at, to: at + character.length, gap })
      gap = 0
    } else if (gap !== null)
      gap = gap < LONGEST_GAP && !/[\p{L}\p{N}]/u.test(character) ? gap + 1 : null
    at += character.length
  }
  return digits
}

const ID_NUMBER = /^[0-9]{17}[0-9Xx]$/
const WITH_A_BIRTH_DATE = /^[0-9]{6}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])/
const PHONE = /^1[3-9][0-9]{9}$/

/** A part of the text and what stands in its place. */
interface Masked {
  from: number
  to: number
  mask: string
}

/** @returns the text with such numbers masked; everything else is as it was written */
export function withoutNumbers(text: string): string {
  const digits = digitsIn(text)
  let result = ''
  let end = 0
  for (let at = 0; at < digits.length;) {
    const found = numberAt(digits, at)
    if (!found) {
      at += 1
      continue
    }
    const { from, to, mask } = found
    const before = text.slice(end, from)
    result += (digits[at]?.value === '8' ? before.replace(/\+$/, '') : before) + mask
    end = to
    while (at < digits.length && (digits[at] as Digit).from < to) at += 1
  }
  return result + text.slice(end)
}

/** The number that begins with this digit, if one does: neither is part of a longer one. */
function numberAt(digits: readonly Digit[], at: number): Masked | undefined {
  if (isJoined(digits, at) && digits[at - 1]?.value.match(/[0-9]/)) return undefined
  const idNumber = take(digits, at, 18)
  if (
    idNumber &&
    ID_NUMBER.test(idNumber.value) &&
    (idNumber.whole || WITH_A_BIRTH_DATE.test(idNumber.value))
  )
    return { ...idNumber, mask: maskIdNumber(idNumber.value) }
  for (const prefix of ['', '86', '0086']) {
    const phone = take(digits, at, prefix.length + 11)
    if (phone?.value.startsWith(prefix) && PHONE.test(phone.value.slice(prefix.length)))
      return { ...phone, mask: maskPhone(phone.value.slice(prefix.length)) }
  }
  return undefined
}

/** Whether nothing stands between this digit and the one before. */
const isJoined = (digits: readonly Digit[], at: number): boolean => digits[at]?.gap === 0

/** So many digits of one run with nothing right behind them; `whole`: with nothing in between. */
function take(
  digits: readonly Digit[],
  at: number,
  count: number,
): { value: string; whole: boolean; from: number; to: number } | undefined {
  const taken = digits.slice(at, at + count)
  const [first, ...others] = taken
  const last = taken.at(-1)
  if (!first || !last || taken.length < count || others.some(({ gap }) => gap === null))
    return undefined
  if (isJoined(digits, at + count) && digits[at + count]?.value.match(/[0-9]/)) return undefined
  return {
    value: taken.map(({ value }) => value).join(''),
    whole: others.every(({ gap }) => gap === 0),
    from: first.from,
    to: last.to,
  }
}
