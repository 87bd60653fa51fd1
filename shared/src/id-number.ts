/**
 * 居民身份证号码 (GB 11643): 17 digits and a check character by ISO 7064
 * MOD 11-2, with the birth date in digits 7 to 14.
 */
import { isCalendarDate } from './dates.ts'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'

export type IdNumberProblem =
  'fifteen_digits' | 'wrong_length' | 'wrong_characters' | 'wrong_birth_date' | 'wrong_checksum'

/** What to tell the person, per problem: what is wrong and what to do. */
export const ID_NUMBER_MESSAGES: Record<IdNumberProblem, string> = {
  fifteen_digits: '这是 15 位的旧号码，请填写 18 位身份证号码',
  wrong_length: '身份证号码应为 18 位，请核对是否漏填或多填',
  wrong_characters: '身份证号码只能是数字，最后一位可以是 X',
  wrong_birth_date: '身份证号码中的出生日期不正确，请核对第 7 到 14 位',
  wrong_checksum: '身份证号码有误，请逐位核对',
}

/** The number as it is stored: full-width characters and spaces folded, `x` in upper case. */
export function normaliseIdNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase()
}

/** The check character for the first 17 digits. */
export function idNumberCheckCharacter(digits17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits17[index]), 0)
  return CHECK_CHARACTERS.charAt(sum % 11)
}

/**
 * Checks a normalised ID number.
 * @param today Shanghai date; a birth date after it is refused
 * @returns the first problem found, or `null` when the number is sound
 */
export function idNumberProblem(idNumber: string, today: string): IdNumberProblem | null {
  if (/^[0-9]{15}$/.test(idNumber)) return 'fifteen_digits'
  if (idNumber.length !== 18) return 'wrong_length'
  if (!/^[0-9]{17}[0-9X]$/.test(idNumber)) return 'wrong_characters'
  const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`
  if (!isCalendarDate(birthDate) || birthDate < '1900-01-01' || birthDate > today)
    return 'wrong_birth_date'
  if (idNumberCheckCharacter(idNumber.slice(0, 17)) !== idNumber[17]) return 'wrong_checksum'
  return null
}

/** `420106199001011234` as answers and logs may show it: `420106********1234`. */
export function maskIdNumber(idNumber: string): string {
  return `${idNumber.slice(0, 6)}********${idNumber.slice(-4)}`
}

/** `13912345678` as answers and logs may show it: `139****5678`. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`
}

/** `周建国` as a screen that others can see may show it: `周**`. */
export function maskName(name: string): string {
  const [first = '', ...rest] = [...name]
  return first + '*'.repeat(Math.min(rest.length, 3))
}
