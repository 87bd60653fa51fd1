/** A long job over a roster is cut into segments by the first character of the (random) person id; each keeps its own progress. */
import type { Table } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'

const CHARACTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/** The segments of a roster of this size: one while a single worker is quick enough, else 32. */
export const segmentsOf = (headcount: number): string[] => (headcount <= 500 ? [''] : [...CHARACTERS])

const progressKey = (batchId: BatchId, segment: string) => ({ pk: `BATCH#${batchId}`, sk: `PROGRESS#${segment}` })

export async function startSegment(table: Table, batchId: BatchId, segment: string): Promise<void> {
  await table.put({ item: { ...progressKey(batchId, segment), issued: 0, done: false } })
}

/** @param issued people of the segment whose vouchers stand */
export async function finishSegment(table: Table, batchId: BatchId, segment: string, issued: number): Promise<void> {
  await table.put({ item: { ...progressKey(batchId, segment), issued, done: true } })
}

export interface Progress { issued: number; segments: number; done: number }

export async function readProgress(table: Table, batchId: BatchId): Promise<Progress> {
  const { items } = await table.query({ where: 'pk = :pk AND begins_with(sk, :prefix)', values: { ':pk': `BATCH#${batchId}`, ':prefix': 'PROGRESS#' } })
  return { issued: items.reduce((sum, item) => sum + (item.issued as number), 0), segments: items.length, done: items.filter((item) => item.done === true).length }
}

export async function segmentsFinished(table: Table, batchId: BatchId): Promise<boolean> {
  const progress = await readProgress(table, batchId)
  return progress.done === progress.segments
}
