/**
 * A job's content, for people on duty: what it works on, by ids, dates and
 * numbers. Jobs hold those and the reasons that people have written; whatever
 * looks like anything else is left out, so that nobody's data is shown.
 */
const PLAIN = /^[\w#:.+-]*$/
const IDS = /\b[a-z]{3}_[0-9a-z]+/g
/** Longer than any date, no longer than a phone number. */
const LONG_NUMBER = /[0-9]{11}/

const isPlain = (text: string): boolean =>
  PLAIN.test(text) && !LONG_NUMBER.test(text.replace(IDS, ''))

export function jobWords(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), (_, value: unknown) =>
      typeof value !== 'string' || isPlain(value) ? value : '…',
    )
  } catch {
    return `（不是任务，${body.length} 个字符）`
  }
}
