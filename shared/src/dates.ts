/**
 * Calendar dates and instants. Validity is counted in calendar dates of
 * Asia/Shanghai (`YYYY-MM-DD`); instants are ISO 8601 UTC. China has kept one
 * zone without daylight saving since 1991, so a fixed offset is exact here.
 */
const SHANGHAI_OFFSET_MS = 8 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

/** The calendar date in Asia/Shanghai at an instant (ms since the epoch), as `YYYY-MM-DD`. */
export function shanghaiDate(instantMs: number): string {
  return new Date(instantMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/** The instant (ms since the epoch) at which a Shanghai calendar date begins. */
export function startOfShanghaiDate(date: string): number {
  return Date.parse(`${date}T00:00:00.000Z`) - SHANGHAI_OFFSET_MS
}

/** The calendar date `days` after `date` (negative: before). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Whole days from `from` to `to`; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round(
    (Date.parse(`${to}T00:00:00.000Z`) - Date.parse(`${from}T00:00:00.000Z`)) / DAY_MS,
  )
}

/** Whether the text is a real calendar date written `YYYY-MM-DD` (2021-02-30 is not). */
export function isCalendarDate(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false
  const parsed = Date.parse(`${text}T00:00:00.000Z`)
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text)
}

/** `2021-10-26` as people read it: `2021年10月26日`. */
export function chineseDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}

/** An instant (ISO 8601) as people in Shanghai read it: `10月26日 14:03`. */
export function chineseMoment(instant: string): string {
  const local = new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString()
  return `${Number(local.slice(5, 7))}月${Number(local.slice(8, 10))}日 ${local.slice(11, 16)}`
}
