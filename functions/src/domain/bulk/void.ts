/**
 * 设置失效 (R68): everything claimed in a batch, and what is still being issued;
 * used vouchers stay and are reported. Never reversible.
 */
import { TRANSITIONS } from '@voucher/shared/lifecycle'
import { concurrently } from '../../platform/work/concurrently.ts'
import { pagesOf } from '../../platform/dynamo/pages.ts'
import type { Item, Key, Position, Query } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { SYSTEM, type Actor } from '../actor.ts'
import {
  type Batch,
  changeState,
  readBatch,
  releaseClass,
  segmentsFinished,
} from '../batch/index.ts'
import { closeStock } from '../campaign/index.ts'
import { toTrainee } from '../training/index.ts'
import { voucherKey } from '../voucher/index.ts'
import { voidOne } from './void-one.ts'

/**
 * `shard` and `start` say how far this pass has come; `delaySeconds` asks the queue to wait first.
 */
export interface VoidJob {
  batchId: BatchId
  reason: string
  waited?: number
  pass?: number
  shard?: number
  start?: Position | undefined
  delaySeconds?: number
}
const WAIT_SECONDS = 5
/** An hour: by then every delivery of an issuing job has ended or lies in the dead letters. */
const LONGEST_WAIT = 3600 / WAIT_SECONDS
/** Vouchers claimed at the last moment may reach the index late; a second look finds them. */
const LOOKS = 2
const INDEX_LAG_SECONDS = 10
/**
 * Pages of a hundred that one message is good for: what is looked at again when its worker is
 * killed.
 */
const PAGES_A_MESSAGE = 20

/** @returns the job to queue @throws DomainError not_found, wrong_state */
export async function startVoiding(
  runtime: Writes,
  { batchId, reason, actor }: Pick<VoidJob, 'batchId' | 'reason'> & { actor: Actor },
): Promise<VoidJob> {
  await changeState(runtime, {
    batchId,
    from: ['configured', 'issuing', 'issued', 'appendPending'],
    to: 'voiding',
    actor,
    reason,
  })
  return { batchId, reason }
}

/** @returns the job that goes on, or `null` when the batch is voided */
export async function voidVouchers(
  runtime: Writes,
  job: VoidJob,
  mustStop: () => boolean,
): Promise<VoidJob | null> {
  const batch = await readBatch(runtime.table, job.batchId)
  if (!batch) throw new Error(`no batch ${job.batchId}`)
  if (batch.state === 'voided') return null
  // Once it walks, nothing more is claimed, and nobody issues unless to take it back.
  const walking = job.shard !== undefined || job.pass !== undefined
  if (!walking && batch.mode === 'general') await closeStock(runtime.table, batch)
  if (
    !walking &&
    batch.mode === 'targeted' &&
    (job.waited ?? 0) < LONGEST_WAIT &&
    !(await segmentsFinished(runtime.table, batch.batchId))
  ) {
    return { ...job, waited: (job.waited ?? 0) + 1, delaySeconds: WAIT_SECONDS }
  }
  const unfinished = await walk(runtime, { batch, job }, mustStop)
  if (unfinished) return unfinished
  const pass = (job.pass ?? 0) + 1
  if (batch.mode === 'general' && pass < LOOKS)
    return {
      batchId: batch.batchId,
      reason: job.reason,
      pass,
      delaySeconds: INDEX_LAG_SECONDS,
    }
  if (batch.mode === 'targeted') await releaseClass(runtime.table, batch)
  await changeState(runtime, {
    batchId: batch.batchId,
    from: ['voiding'],
    to: 'voided',
    actor: SYSTEM,
    reason: job.reason,
  })
  return null
}

async function walk(
  runtime: Writes,
  { batch, job }: { batch: Batch; job: VoidJob },
  mustStop: () => boolean,
): Promise<VoidJob | null> {
  const shards = batch.mode === 'general' ? batch.voucherShards : 1
  let { start } = job
  let pages = 0
  for (let shard = job.shard ?? 0; shard < shards; shard++) {
    for await (const { items, last } of pagesOf(runtime.table, queryOf(batch, shard, start))) {
      await concurrently(items, 24, (item) => voidOne(runtime, keyIn(item, batch), job.reason))
      pages += 1
      const isMore = last !== undefined || shard + 1 < shards
      if ((mustStop() || pages >= PAGES_A_MESSAGE) && isMore)
        return { ...job, shard: last ? shard : shard + 1, start: last, delaySeconds: 0 }
    }
    start = undefined
  }
  return null
}

/** A class's vouchers are found strongly through its roster, a campaign's through the index. */
const queryOf = (batch: Batch, shard: number, start: Position | undefined): Query =>
  batch.mode === 'targeted'
    ? {
        where: 'pk = :pk AND begins_with(sk, :prefix)',
        values: { ':pk': `CLASS#${batch.classId}`, ':prefix': 'TRAINEE#' },
        limit: 100,
        start,
      }
    : {
        index: 'byBatch',
        where: 'batchKey = :key',
        filter: '#status = :claimed',
        names: { '#status': 'status' },
        values: { ':key': `${batch.batchId}#${shard}`, ':claimed': TRANSITIONS.void.from },
        limit: 100,
        start,
      }

/** The key of the voucher to which an item so found leads. */
const keyIn = (item: Item, batch: Batch): Key =>
  batch.mode === 'targeted'
    ? voucherKey(toTrainee(item).personId, batch.batchId)
    : { pk: item.pk, sk: item.sk }
