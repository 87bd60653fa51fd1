/** A long job over a roster is cut into segments by the first character of the (random) person id; each keeps its own progress. */
import type { Table, Write } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'

const CHARACTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/** The segments of a roster of this size: one while a single worker is quick enough, else 32. */
export const segmentsOf = (headcount: number): string[] => (headcount <= 500 ? [''] : [...CHARACTERS])

const PROGRESS = 'PROGRESS#'
const progressKey = (batchId: BatchId, segment: string) => ({ pk: `BATCH#${batchId}`, sk: `${PROGRESS}${segment}` })

/** The writes that lay out a job anew: each segment to be done, and none left of another layout. */
export const segmentWrites = (batchId: BatchId, segments: readonly string[], before: readonly Segment[]): Write[] => [
  ...before.filter(({ segment }) => !segments.includes(segment)).map(({ segment }): Write => ({ delete: { key: progressKey(batchId, segment) } })),
  ...segments.map((segment): Write => ({ put: { item: { ...progressKey(batchId, segment), issued: 0, done: false } } })),
]

/** The first to finish says so; a job delivered again changes nothing. @param issued people of the segment whose vouchers stand */
export async function finishSegment(table: Table, batchId: BatchId, segment: string, issued: number): Promise<void> {
  await table.update({ key: progressKey(batchId, segment), set: 'SET issued = :issued, done = :true', condition: 'done = :false', values: { ':issued': issued, ':true': true, ':false': false } })
}

export interface Segment { segment: string; issued: number; done: boolean }

/** Every segment of a batch's issuing, as laid out when it began. */
export async function readSegments(table: Table, batchId: BatchId): Promise<Segment[]> {
  const { items } = await table.query({ where: 'pk = :pk AND begins_with(sk, :prefix)', values: { ':pk': `BATCH#${batchId}`, ':prefix': PROGRESS } })
  return items.map((item) => ({ segment: item.sk.slice(PROGRESS.length), issued: item.issued as number, done: item.done === true }))
}

export interface Progress { issued: number; segments: number; done: number }

export async function readProgress(table: Table, batchId: BatchId): Promise<Progress> {
  const segments = await readSegments(table, batchId)
  return { issued: segments.reduce((sum, { issued }) => sum + issued, 0), segments: segments.length, done: segments.filter(({ done }) => done).length }
}

export async function segmentsFinished(table: Table, batchId: BatchId): Promise<boolean> {
  const progress = await readProgress(table, batchId)
  return progress.done === progress.segments
}
