/** What the last nightly check found, kept for whoever asks in the morning. */
import type { Table } from '../../platform/dynamo/table.ts'
import type { Books } from './check-books.ts'
import type { Finding } from './findings.ts'

/**
 * `found` counts all findings; only the first hundred are kept, so that the item stays readable.
 */
export interface LatestBooks {
  /** ISO 8601 UTC */
  at: string
  vouchers: number
  found: number
  findings: Finding[]
}

const MOST_KEPT = 100
const key = { pk: 'BOOKS#latest', sk: 'BOOKS' }

export async function recordBooks(table: Table, { at, vouchers, findings }: Books): Promise<void> {
  await table.put({
    item: {
      ...key,
      at,
      vouchers,
      found: findings.length,
      findings: findings.slice(0, MOST_KEPT),
    },
  })
}

/** `undefined` before the first nightly check. */
export async function readLatest(table: Table): Promise<LatestBooks | undefined> {
  const item = await table.get(key)
  return (
    item && {
      at: item.at as string,
      vouchers: item.vouchers as number,
      found: item.found as number,
      findings: item.findings as Finding[],
    }
  )
}
