/** Issuing a class's batch to its roster (§13, R82): one conditional put per trainee, so that any part may run again. */
import { iso } from '../../platform/clock.ts'
import { concurrently } from '../../platform/concurrently.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { lastActionOf, SYSTEM, type Actor } from '../actor.ts'
import { beginIssuing, changeState, finishSegment, readBatch, readVoidReason, segmentsFinished, segmentsOf, type TargetedBatch } from '../batch/index.ts'
import { toTrainee, type Trainee } from '../training/index.ts'
import type { Voucher } from './voucher.ts'
import { voidOne } from './void-one.ts'
import { newVoucherItem, voucherKey } from './voucher.store.ts'

/** Work on one part of a roster: the trainees whose ids begin with `segment`, from `start` on. */
export interface IssueJob { batchId: BatchId; segment: string; start?: Record<string, unknown> | undefined; issued?: number }
const PAGE = 100
/** Puts under way at once: enough to keep the network busy, few enough for one partition of the batch's index. */
const WIDTH = 24

/**
 * Starts issuing a configured batch, or continues where somebody has started it
 * and died before the jobs were queued.
 * @returns the jobs to be queued, one per segment of the roster that is not done
 * @throws DomainError not_found, wrong_state, try_again
 */
export async function startIssuing(runtime: Pick<Runtime, 'table' | 'clock'>, batch: Pick<TargetedBatch, 'batchId'>, headcount: number, actor: Actor): Promise<IssueJob[]> {
  const segments = await beginIssuing(runtime, batch.batchId, segmentsOf(headcount), actor)
  return segments.map((segment) => ({ batchId: batch.batchId, segment }))
}

/**
 * Issues page by page until the segment is done or `mustStop` says so. A batch
 * that is being voided stops growing: whoever may have written vouchers behind
 * the back of the voiding takes them back.
 * @returns the job that goes on where this one stopped, or `null` when the segment is done
 */
export async function issueSegment(runtime: Pick<Runtime, 'table' | 'clock'>, job: IssueJob, mustStop: () => boolean): Promise<IssueJob | null> {
  let { start, issued = 0 } = job
  let latest = start
  for (let pages = 0; ; pages++) {
    // Read anew before every page, and once more after the last: only then is it known that what was written stands.
    const batch = await readBatch(runtime.table, job.batchId)
    if (batch?.mode !== 'targeted') throw new Error(`no targeted batch ${job.batchId}`)
    if (batch.state === 'voiding' || batch.state === 'voided') return takeBack(runtime, batch, { ...job, start: latest, issued }, mustStop)
    if (batch.state !== 'issuing' || (pages > 0 && !start)) return settle(runtime, batch, job.segment, issued)
    if (pages > 0 && mustStop()) return { ...job, start, issued }
    const { trainees, last } = await readPage(runtime, batch, job.segment, start)
    await concurrently(trainees, WIDTH, (trainee) => issueOne(runtime, batch, trainee))
    issued += trainees.length
    latest = start
    start = last
  }
}

async function readPage({ table }: Pick<Runtime, 'table'>, batch: TargetedBatch, segment: string, start: IssueJob['start']): Promise<{ trainees: Trainee[]; last: IssueJob['start'] }> {
  const { items, last } = await table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)', values: { ':pk': `CLASS#${batch.classId}`, ':prefix': `TRAINEE#per_${segment}` }, limit: PAGE, start,
  })
  return { trainees: items.map(toTrainee).filter((trainee) => trainee.source === 'roster'), last }
}

/**
 * Voids a segment from `start` on. A page may have been written after the
 * voiding had passed it: by this worker just now, or by one that was killed
 * before it could look.
 */
async function takeBack(runtime: Pick<Runtime, 'table' | 'clock'>, batch: TargetedBatch, job: IssueJob, mustStop: () => boolean): Promise<IssueJob | null> {
  const reason = await readVoidReason(runtime.table, batch.batchId)
  let { start } = job
  do {
    const { trainees, last } = await readPage(runtime, batch, job.segment, start)
    await concurrently(trainees, WIDTH, ({ personId }) => voidOne(runtime, voucherKey(personId, batch.batchId), reason))
    start = last
    if (start && mustStop()) return { ...job, start }
  } while (start)
  return settle(runtime, batch, job.segment, job.issued ?? 0)
}

async function issueOne({ table, clock }: Pick<Runtime, 'table' | 'clock'>, batch: TargetedBatch, trainee: Trainee): Promise<void> {
  const at = iso(clock())
  const voucher: Voucher = {
    personId: trainee.personId, batchId: batch.batchId, status: 'claimed', version: 1, validFrom: batch.validFrom, validUntil: batch.validUntil,
    claimedAt: at, lastAction: lastActionOf('issue', SYSTEM, at),
  }
  await table.put({ item: newVoucherItem(voucher, batch), condition: 'attribute_not_exists(pk)' })
}

/** Notes the segment as finished; the last one to finish moves the batch on. */
async function settle(runtime: Pick<Runtime, 'table' | 'clock'>, batch: TargetedBatch, segment: string, issued: number): Promise<null> {
  await finishSegment(runtime.table, batch.batchId, segment, issued)
  if (batch.state === 'issuing' && await segmentsFinished(runtime.table, batch.batchId)) await leaveIssuing(runtime, batch.batchId)
  return null
}

async function leaveIssuing(runtime: Pick<Runtime, 'table' | 'clock'>, batchId: BatchId): Promise<void> {
  await changeState(runtime, batchId, ['issuing'], 'issued', SYSTEM).catch((error: unknown) => {
    // Somebody began to void the batch in the meantime: that stands.
    if (!(error instanceof DomainError) || error.code !== 'wrong_state') throw error
  })
}
