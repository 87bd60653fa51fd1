/**
 * How many vouchers were issued, used and lost, by region and month (R70, R71).
 * Every number can be recounted from the vouchers (invariant 10): each belongs to
 * the month in Shanghai in which it happened, and to the region of its batch.
 */
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import type { Voucher } from '../voucher/index.ts'

/** `used` counts every voucher that was ever used and not reversed, whatever became of it. */
export const MEASURES = ['issued', 'used', 'expired', 'voided', 'failed', 'settled'] as const
export type Measure = (typeof MEASURES)[number]
export interface StatisticsEntry {
  month: string
  measure: Measure
  amount: 1 | -1
}

/** A voucher expires on the day after its last one (a Shanghai date), whenever a job records it (R5). */
const monthAfter = (lastDay: string): string => addDays(lastDay, 1).slice(0, 7)
const monthOf = (instant: string): string => shanghaiDate(Date.parse(instant)).slice(0, 7)

/**
 * What one transition adds to the statistics; `before` is needed for what a reversal takes back.
 */
export function statisticsEntryOf(
  before: Voucher | undefined,
  after: Voucher,
): StatisticsEntry | null {
  switch (after.lastAction.action) {
    case 'claim':
    case 'issue':
      return { month: monthOf(after.claimedAt), measure: 'issued', amount: 1 }
    case 'redeem':
      return after.redeemedAt === undefined
        ? null
        : { month: monthOf(after.redeemedAt), measure: 'used', amount: 1 }
    case 'reverse':
      return before?.redeemedAt === undefined
        ? null
        : { month: monthOf(before.redeemedAt), measure: 'used', amount: -1 }
    case 'expire':
      return { month: monthAfter(after.validUntil), measure: 'expired', amount: 1 }
    case 'void':
      return { month: monthOf(after.lastAction.at), measure: 'voided', amount: 1 }
    case 'fail':
      return { month: monthOf(after.lastAction.at), measure: 'failed', amount: 1 }
    case 'settle':
      return {
        month: monthOf(after.settledAt ?? after.lastAction.at),
        measure: 'settled',
        amount: 1,
      }
    default:
      return null
  }
}

/** What a voucher as it stands contributes: the recount that the statistics must equal. */
export function contributionOf(voucher: Voucher): Omit<StatisticsEntry, 'amount'>[] {
  const { status, claimedAt, redeemedAt, settledAt, validUntil, lastAction } = voucher
  return [
    { month: monthOf(claimedAt), measure: 'issued' },
    ...(redeemedAt === undefined ? [] : [{ month: monthOf(redeemedAt), measure: 'used' } as const]),
    ...(status === 'expired'
      ? [{ month: monthAfter(validUntil), measure: 'expired' } as const]
      : []),
    ...(status === 'voided' || status === 'failed'
      ? [{ month: monthOf(lastAction.at), measure: status }]
      : []),
    ...(status === 'settled'
      ? [{ month: monthOf(settledAt ?? lastAction.at), measure: 'settled' } as const]
      : []),
  ]
}
