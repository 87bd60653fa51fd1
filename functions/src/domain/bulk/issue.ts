/**
 * Issuing a class's batch to its roster (§13, R82): one conditional put per trainee, so that any
 * part may run again.
 */
import { iso } from '../../platform/clock.ts'
import { concurrently } from '../../platform/work/concurrently.ts'
import type { Table } from '../../platform/dynamo/table.ts'
import type { BatchId, PersonId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { lastActionOf, SYSTEM, type Actor } from '../actor.ts'
import {
  batchesOfClass,
  beginIssuing,
  endIssuing,
  finishSegment,
  isVoid,
  noteProgress,
  readBatch,
  readSegment,
  readVoidReason,
  type Segment,
  segmentsOf,
  type TargetedBatch,
} from '../batch/index.ts'
import { toTrainee, type Trainee } from '../training/index.ts'
import { newVoucherItem, toVoucher, type Voucher, voucherKey, WAS_USED } from '../voucher/index.ts'
import { voidOne } from './void-one.ts'

/**
 * Work on one part of a roster: the trainees whose ids begin with `segment`.
 * Where it goes on is noted with the segment, so every delivery of a job is as
 * good as the latest; only what must be taken back keeps its place (a sort key)
 * in the message. `delaySeconds` asks the queue to wait first.
 */
export interface IssueJob {
  batchId: BatchId
  segment: string
  takenBackTo?: string
  delaySeconds?: number
}
const PAGE = 100
/**
 * Puts under way at once: enough to keep the network busy, few enough for one partition of the
 * batch's index.
 */
const WIDTH = 24
/** How long a doubled job stands aside: by then its twin is far ahead, done or dead. */
const ASIDE_SECONDS = 15

/**
 * Starts issuing a configured batch, or continues where somebody has started it
 * and died before the jobs were queued.
 * @returns the jobs to be queued, one per segment of the roster that is not done
 * @throws DomainError not_found, wrong_state, try_again
 */
export async function startIssuing(
  runtime: Writes,
  { batchId, headcount, actor }: { batchId: BatchId; headcount: number; actor: Actor },
): Promise<IssueJob[]> {
  const segments = await beginIssuing(runtime, {
    batchId,
    segments: segmentsOf(headcount),
    actor,
  })
  return segments.map((segment) => ({ batchId, segment }))
}

/**
 * Issues page by page from where the segment stands until it is done or
 * `mustStop` says so. A batch that is being voided stops growing: whoever may
 * have written vouchers behind the back of the voiding takes them back.
 * @returns the job that goes on where this one stopped, or `null` when there is nothing more to do
 */
export async function issueSegment(
  runtime: Writes,
  job: IssueJob,
  mustStop: () => boolean,
): Promise<IssueJob | null> {
  const { table } = runtime
  const { batchId, segment } = job
  let at = await readSegment(table, batchId, segment)
  let takeBackFrom = job.takenBackTo ?? ''
  for (let pages = 0; ; pages++) {
    // Read anew before every page, and once more after the last: only then is it known that what
    // was written stands.
    const batch = await readBatch(table, batchId)
    if (batch?.mode !== 'targeted') throw new Error(`no targeted batch ${batchId}`)
    if (isVoid(batch))
      return takeBack(runtime, { batch, segment, takenBackTo: takeBackFrom }, mustStop)
    if (batch.state !== 'issuing' || !at) return null
    if (at.done) {
      await endIssuing(runtime, batch)
      return null
    }
    if (pages > 0 && mustStop()) return { batchId, segment }
    takeBackFrom = at.reached
    const { noted, stands } = await noteProgress(
      table,
      batchId,
      await issuePage(runtime, batch, at),
    )
    // A twin is at work, and its message brings it back if it dies: two on the same pages would pay
    // twice.
    if (!noted && stands && !stands.done) return { batchId, segment, delaySeconds: ASIDE_SECONDS }
    at = stands
  }
}

/**
 * Issues to the people after those that were reached.
 * @returns how far the segment has come with them, not noted yet
 */
async function issuePage(runtime: Writes, batch: TargetedBatch, at: Segment): Promise<Segment> {
  const { trainees, reached, done } = await readPage(runtime.table, batch, {
    segment: at.segment,
    after: at.reached,
  })
  const trained = await trainedBefore(runtime.table, batch, trainees)
  const wanting = trainees.filter(({ personId }) => !trained.has(personId))
  await concurrently(wanting, WIDTH, (trainee) => issueOne(runtime, batch, trainee))
  return {
    ...at,
    issued: at.issued + wanting.length,
    skipped: at.skipped + trained.size,
    reached,
    done,
  }
}

/**
 * Who has used a voucher of an earlier batch of this class: nobody is trained twice on one class,
 * although a voided batch lets the class have another.
 */
async function trainedBefore(
  table: Table,
  { classId, batchId }: TargetedBatch,
  trainees: readonly Trainee[],
): Promise<Set<PersonId>> {
  const trained = new Set<PersonId>()
  if (trainees.length === 0) return trained
  for (const earlier of await batchesOfClass(table, classId)) {
    if (earlier === batchId) continue
    const items = await table.batchGet(
      trainees.map(({ personId }) => voucherKey(personId, earlier)),
    )
    for (const { personId, status } of items.map(toVoucher))
      if (WAS_USED.includes(status)) trained.add(personId)
  }
  return trained
}

/** @param after a sort key; empty for the segment's first page */
async function readPage(
  table: Table,
  batch: TargetedBatch,
  { segment, after }: { segment: string; after: string },
): Promise<{ trainees: Trainee[]; reached: string; done: boolean }> {
  const pk = `CLASS#${batch.classId}`
  const { items, last } = await table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': pk, ':prefix': `TRAINEE#per_${segment}` },
    limit: PAGE,
    start: after === '' ? undefined : { pk, sk: after },
  })
  return {
    trainees: items.map(toTrainee).filter((trainee) => trainee.source === 'roster'),
    reached: items.at(-1)?.sk ?? after,
    done: !last,
  }
}

/**
 * Voids a segment from where `job` says on. A page may have been written after
 * the voiding had passed it: by this worker just now, or by one that was killed
 * before it could look. Which page that one was at nobody knows, so what comes
 * from the queue is taken back from the segment's beginning.
 */
async function takeBack(
  runtime: Writes,
  {
    batch,
    segment,
    takenBackTo,
  }: Pick<IssueJob, 'segment' | 'takenBackTo'> & { batch: TargetedBatch },
  mustStop: () => boolean,
): Promise<IssueJob | null> {
  const { table } = runtime
  const { batchId } = batch
  const reason = await readVoidReason(table, batchId)
  let after = takenBackTo ?? ''
  for (;;) {
    const { trainees, reached, done } = await readPage(table, batch, { segment, after })
    await concurrently(trainees, WIDTH, ({ personId }) =>
      voidOne(runtime, voucherKey(personId, batchId), reason),
    )
    if (done) break
    after = reached
    if (mustStop()) return { batchId, segment, takenBackTo: after }
  }
  await finishSegment(table, batchId, segment)
  return null
}

async function issueOne(
  { table, clock }: Writes,
  batch: TargetedBatch,
  trainee: Trainee,
): Promise<void> {
  const at = iso(clock())
  const voucher: Voucher = {
    personId: trainee.personId,
    batchId: batch.batchId,
    status: 'claimed',
    version: 1,
    validFrom: batch.validFrom,
    validUntil: batch.validUntil,
    claimedAt: at,
    lastAction: lastActionOf('issue', { actor: SYSTEM, at }),
  }
  await table.put({ item: newVoucherItem(voucher, batch), condition: 'attribute_not_exists(pk)' })
}
