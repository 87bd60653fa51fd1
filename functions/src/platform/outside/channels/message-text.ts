/** Bringing our words into the forms that channels take. */
import { chineseDate, chineseMoment, shanghaiDate } from '@voucher/shared/dates'
import type { OutgoingMessage } from './channel.ts'
import type { TemplateSetting } from './credentials.ts'

/** At most so many characters; what does not fit ends in `…`. */
export const shortened = (text: string, most: number): string =>
  [...text].length <= most ? text : `${[...text].slice(0, most - 1).join('')}…`

/** An instant as templates want it: `2021年10月26日 14:03`, in Shanghai. */
const fullMoment = (at: string): string =>
  `${chineseDate(shanghaiDate(Date.parse(at)))} ${chineseMoment(at).slice(-5)}`

/** @param most how many characters a field takes, by the channel's name for it */
export function templateData(
  { name, status, at, note }: OutgoingMessage,
  { fields }: TemplateSetting,
  most: (field: string) => number,
): Record<string, { value: string }> {
  const content = {
    name,
    status,
    at: fullMoment(at),
    note,
  }
  return Object.fromEntries(
    Object.entries(fields).map(([ours, theirs]) => [
      theirs,
      { value: shortened(content[ours as keyof typeof content], most(theirs)) },
    ]),
  )
}
