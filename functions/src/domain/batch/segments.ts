/**
 * A long job over a roster is cut into segments by the first character of the
 * (random) person id. Each keeps its own progress, which is also where work
 * goes on after a worker has died.
 */
import type { Table, Write } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'

/** How far a segment has come. */
export interface Segment {
  segment: string
  /**
   * The batch's version while it is being issued: what a worker of an earlier round notes counts
   * for nothing.
   */
  round: number
  /** People whose vouchers stand. */
  issued: number
  /** People who got none, because they have used one of an earlier batch of the class. */
  skipped: number
  /** Sort key of the last of them on the roster; empty before the first. */
  reached: string
  done: boolean
}

const CHARACTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/** The segments of a roster of this size: one while a single worker is quick enough, else 32. */
export const segmentsOf = (headcount: number): string[] =>
  headcount <= 500 ? [''] : [...CHARACTERS]

const PROGRESS = 'PROGRESS#'
const progressKey = (batchId: BatchId, segment: string) => ({
  pk: `BATCH#${batchId}`,
  sk: `${PROGRESS}${segment}`,
})
const toSegment = ({
  sk,
  round,
  issued,
  skipped,
  reached,
  done,
}: { sk: string } & Record<string, unknown>): Segment =>
  ({
    segment: sk.slice(PROGRESS.length),
    round,
    issued,
    skipped,
    reached,
    done,
  }) as Segment

/** What a round lays out, where `before` is what stands of the round before it. */
interface Layout {
  batchId: BatchId
  round: number
  segments: readonly string[]
  before: readonly Segment[]
}

/**
 * The writes that lay out a round anew: each segment to be done, and none left of another layout.
 */
export const segmentWrites = ({ batchId, round, segments, before }: Layout): Write[] => [
  ...before
    .filter(({ segment }) => !segments.includes(segment))
    .map(({ segment }): Write => ({ delete: { key: progressKey(batchId, segment) } })),
  ...segments.map((segment): Write => ({
    put: {
      item: {
        ...progressKey(batchId, segment),
        round,
        issued: 0,
        skipped: 0,
        reached: '',
        done: false,
      },
    },
  })),
]

/** @returns `undefined` when the segment is none of the present layout */
export async function readSegment(
  table: Table,
  batchId: BatchId,
  segment: string,
): Promise<Segment | undefined> {
  const item = await table.get(progressKey(batchId, segment))
  return item && toSegment(item)
}

/**
 * Notes how far a segment has come. Never backwards: a doubled or late worker
 * changes nothing once another has come as far, the segment is done, or a new
 * round has begun.
 * @returns whether it was noted, and the segment as it stands now
 */
export async function noteProgress(
  table: Table,
  batchId: BatchId,
  { segment, round, issued, skipped, reached, done }: Segment,
): Promise<{ noted: boolean; stands: Segment | undefined }> {
  const outcome = await table.update({
    key: progressKey(batchId, segment),
    set: 'SET issued = :issued, skipped = :skipped, reached = :reached, done = :done',
    // Nobody may have come after the last: then being done is news although nobody more was
    // reached.
    condition: `round = :round AND done = :false AND reached ${done ? '<=' : '<'} :reached`,
    values: {
      ':issued': issued,
      ':skipped': skipped,
      ':reached': reached,
      ':done': done,
      ':round': round,
      ':false': false,
    },
  })
  return { noted: outcome.ok, stands: outcome.item && toSegment(outcome.item) }
}

/** Ends a segment where it stands: of a batch that is being voided nothing more is issued. */
export async function finishSegment(
  table: Table,
  batchId: BatchId,
  segment: string,
): Promise<void> {
  await table.update({
    key: progressKey(batchId, segment),
    set: 'SET done = :true',
    condition: 'done = :false',
    values: { ':true': true, ':false': false },
  })
}

/** Every segment of a batch's issuing, as laid out when the round began. */
export async function readSegments(table: Table, batchId: BatchId): Promise<Segment[]> {
  const { items } = await table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': `BATCH#${batchId}`, ':prefix': PROGRESS },
  })
  return items.map(toSegment)
}

export interface IssuingProgress {
  issued: number
  /** Absent where it is nobody. */
  skipped?: number
  segments: number
  done: number
}

/** Issuing as it goes on: at most a page behind for each worker. */
export async function readProgress(table: Table, batchId: BatchId): Promise<IssuingProgress> {
  const segments = await readSegments(table, batchId)
  const skipped = segments.reduce((sum, one) => sum + one.skipped, 0)
  return {
    issued: segments.reduce((sum, { issued }) => sum + issued, 0),
    ...(skipped > 0 && { skipped }),
    segments: segments.length,
    done: segments.filter(({ done }) => done).length,
  }
}

export async function segmentsFinished(table: Table, batchId: BatchId): Promise<boolean> {
  const progress = await readProgress(table, batchId)
  return progress.done === progress.segments
}
