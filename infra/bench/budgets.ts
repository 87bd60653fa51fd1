/**
 * What each operation may cost, explained in docs/performance.md: of one warm call, for jobs of one
 * voucher.
 */
import type { RequestTally } from './floor/tape.ts'

export type Budget = Partial<Omit<RequestTally, 'read'>>

export const BUDGETS = {
  // The session, and a page of vouchers.
  list: { requests: 2, write: 0 },
  // One write: nothing stands between a claim and the last voucher but that one request.
  claim: { write: 6, writes: 1 },
  pass: { write: 2 },
  redeemTargeted: { write: 3.2, roundTrips: 3 },
  redeemGeneral: { write: 10 },
  issue: { write: 3.1 },
  expire: { write: 3.2 },
} as const satisfies Record<string, Budget>

const WORDS: Record<keyof Budget, string> = {
  requests: 'requests',
  writes: 'write requests',
  write: 'write units',
  roundTrips: 'round trips',
}

/** By how much a figure is over its budget, in words; empty when all are within. */
export function excessOf(tally: RequestTally, budget: Budget): string[] {
  return (Object.entries(budget) as [keyof Budget, number][]).flatMap(([field, most]) =>
    tally[field] > most + 1e-9
      ? [`${WORDS[field]} ${(tally[field] - most).toFixed(2)} over ${most}`]
      : [],
  )
}

/** The budget in words. */
export const budgetText = (budget: Budget): string =>
  (Object.entries(budget) as [keyof Budget, number][])
    .map(([field, most]) => `${WORDS[field]} ≤ ${most}`)
    .join(', ')
