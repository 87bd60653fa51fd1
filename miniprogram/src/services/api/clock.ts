/**
 * The server's clock as the app knows it: phones are often minutes wrong, and validity counts by
 * the server.
 */
import { shanghaiDate } from '@voucher/shared/dates'

let offsetMs = 0

/** Learns from the `Date` header of an answer. */
export function learnClock(dateHeader: string | undefined): void {
  const at = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader)
  if (!Number.isNaN(at)) offsetMs = at - Date.now()
}

/** The server's time now, in ms since the epoch. */
export const serverNow = (): number => Date.now() + offsetMs

/** Today's date in Shanghai by the server's clock. */
export const today = (): string => shanghaiDate(serverNow())
