/**
 * 设置失效 (R68): everything claimed in a batch, and what is still being issued;
 * used vouchers stay and are reported. Never reversible.
 */
import { TRANSITIONS } from '@voucher/shared/lifecycle'
import { concurrently } from '../../platform/work/concurrently.ts'
import { pagesOf } from '../../platform/dynamo/pages.ts'
import type { Position } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { SYSTEM, type Actor } from '../actor.ts'
import {
  type Batch,
  type Campaign,
  changeState,
  noteLook,
  readBatch,
  readLooks,
  readVoidReason,
  releaseClass,
  segmentsFinished,
  type TargetedBatch,
} from '../batch/index.ts'
import { closeStock } from '../campaign/index.ts'
import { toTrainee } from '../training/index.ts'
import { voucherKey } from '../voucher/index.ts'
import { voidOne } from './void-one.ts'

/**
 * Of a class, `start` says how far its roster has been walked. Of a campaign, first the stock is
 * closed, `closed` shards of it with `left` vouchers in them so far; then shards `from` to `to` − 1
 * of the index are looked at, from `start` in the first of them, where `seen` vouchers lie before.
 * `again`: the batch is voided already, and is looked through for what was missed.
 */
export interface VoidJob {
  batchId: BatchId
  reason: string
  again?: boolean
  waited?: number
  start?: Position | undefined
  closed?: number
  left?: number
  /** How many vouchers were ever claimed, known once the stock is closed. */
  claimed?: number
  /** The number of this look, and of the first one of this voiding. */
  look?: number
  firstLook?: number
  from?: number
  to?: number
  seen?: number
  /** Asks the queue to wait first. */
  delaySeconds?: number
}
const WAIT_SECONDS = 5
/** An hour: by then every delivery of an issuing job has ended or lies in the dead letters. */
const LONGEST_WAIT = 3600 / WAIT_SECONDS
/**
 * Vouchers claimed at the last moment may reach the index late. It is looked at again after 10, 20,
 * 40 … seconds until all are seen, for 40 minutes in all; what is still missing then is told by the
 * books, serves nobody, and is found by voiding again.
 */
const MOST_LOOKS = 9
const INDEX_LAG_SECONDS = 10
const LONGEST_DELAY_SECONDS = 900
/**
 * Pages of a hundred that one message is good for: what is looked at again when its worker is
 * killed.
 */
const PAGES_A_MESSAGE = 20

/**
 * Begins to void a batch; of one that is voided, begins to look for what was missed.
 * @returns the job to queue @throws DomainError not_found, wrong_state
 */
export async function startVoiding(
  runtime: Writes,
  { batchId, reason, actor }: Pick<VoidJob, 'batchId' | 'reason'> & { actor: Actor },
): Promise<VoidJob> {
  const { table } = runtime
  if ((await readBatch(table, batchId))?.state === 'voided')
    return { batchId, reason: await readVoidReason(table, batchId), again: true }
  await changeState(runtime, {
    batchId,
    from: ['configured', 'issuing', 'issued', 'appendPending'],
    to: 'voiding',
    actor,
    reason,
  })
  return { batchId, reason }
}

/** The parts of a job that may be done side by side: one for each shard of a campaign's index. */
export function partsOfVoiding({ from, to, start, seen, ...job }: VoidJob): VoidJob[] {
  if (from === undefined || to === undefined) return [{ ...job, start }]
  return Array.from({ length: to - from }, (_, index) => ({
    ...job,
    from: from + index,
    to: from + index + 1,
    ...(index === 0 && { start, ...(seen !== undefined && { seen }) }),
  }))
}

/** @returns the job that goes on, or `null` when this one has nothing more to do */
export async function voidVouchers(
  runtime: Writes,
  job: VoidJob,
  mustStop: () => boolean,
): Promise<VoidJob | null> {
  const batch = await readBatch(runtime.table, job.batchId)
  if (!batch) throw new Error(`no batch ${job.batchId}`)
  if (batch.state === 'voided' && !job.again) return null
  return batch.mode === 'targeted'
    ? voidClass(runtime, { batch, job }, mustStop)
    : voidCampaign(runtime, { batch, job }, mustStop)
}

/** A class's vouchers are found strongly, through its roster. */
async function voidClass(
  runtime: Writes,
  { batch, job }: { batch: TargetedBatch; job: VoidJob },
  mustStop: () => boolean,
): Promise<VoidJob | null> {
  const { table } = runtime
  // Once it walks, nobody issues unless to take it back.
  if (
    !job.start &&
    (job.waited ?? 0) < LONGEST_WAIT &&
    !(await segmentsFinished(table, batch.batchId))
  )
    return { ...job, waited: (job.waited ?? 0) + 1, delaySeconds: WAIT_SECONDS }
  const query = {
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': `CLASS#${batch.classId}`, ':prefix': 'TRAINEE#' },
    limit: 100,
    start: job.start,
  }
  let pages = 0
  for await (const { items, last } of pagesOf(table, query)) {
    await concurrently(items, 24, (item) =>
      voidOne(runtime, voucherKey(toTrainee(item).personId, batch.batchId), job.reason),
    )
    pages += 1
    if (last && (mustStop() || pages >= PAGES_A_MESSAGE))
      return { ...job, start: last, delaySeconds: 0 }
  }
  await releaseClass(table, batch)
  await end(runtime, batch, job)
  return null
}

const end = (runtime: Writes, { batchId }: Batch, { reason }: VoidJob): Promise<void> =>
  changeState(runtime, { batchId, from: ['voiding'], to: 'voided', actor: SYSTEM, reason })

async function voidCampaign(
  runtime: Writes,
  { batch, job }: { batch: Campaign; job: VoidJob },
  mustStop: () => boolean,
): Promise<VoidJob | null> {
  const { table } = runtime
  const { from, to } = job
  if (from === undefined || to === undefined) {
    const stock = await closeStock(table, batch, {
      closed: job.closed ?? 0,
      left: job.left ?? 0,
      mustStop,
    })
    if (stock.closed < batch.stockShards) return { ...job, ...stock }
    const looks = await readLooks(table, batch.batchId)
    const firstLook = Math.max(-1, ...looks.map(({ look }) => look)) + 1
    const { batchId, reason, again } = job
    return {
      batchId,
      reason,
      ...(again && { again }),
      claimed: batch.quantity - stock.left,
      look: firstLook,
      firstLook,
      from: 0,
      to: batch.voucherShards,
    }
  }
  const rest = await lookThrough(runtime, { job, from, to }, mustStop)
  return rest ?? (await lookAgain(runtime, batch, job))
}

/** Voids what stands in these shards of the index, and notes for each how many it has seen. */
async function lookThrough(
  runtime: Writes,
  { job, from, to }: { job: VoidJob; from: number; to: number },
  mustStop: () => boolean,
): Promise<VoidJob | null> {
  const { table } = runtime
  const { batchId, reason, look = 0 } = job
  let { start, seen = 0 } = job
  let pages = 0
  for (let shard = from; shard < to; shard++) {
    const query = {
      index: 'byBatch',
      where: 'batchKey = :key',
      values: { ':key': `${batchId}#${shard}` },
      limit: 100,
      start,
    }
    for await (const { items, last } of pagesOf(table, query)) {
      const claimed = items.filter(({ status }) => status === TRANSITIONS.void.from)
      await concurrently(claimed, 24, ({ pk, sk }) => voidOne(runtime, { pk, sk }, reason))
      seen += items.length
      pages += 1
      if (last && (mustStop() || pages >= PAGES_A_MESSAGE))
        return { ...job, from: shard, start: last, seen, delaySeconds: 0 }
    }
    await noteLook(table, batchId, { shard, look, seen })
    start = undefined
    seen = 0
    if (shard + 1 < to && (mustStop() || pages >= PAGES_A_MESSAGE))
      return { ...job, from: shard + 1, start, seen, delaySeconds: 0 }
  }
  return null
}

/**
 * Ends the voiding when every shard has been looked at and all that were claimed were seen.
 * @returns the further look, if one is needed, or `null`: it is ended, or others still look
 */
async function lookAgain(runtime: Writes, batch: Campaign, job: VoidJob): Promise<VoidJob | null> {
  const { look = 0, firstLook = 0, claimed = 0 } = job
  const looks = await readLooks(runtime.table, batch.batchId)
  if (looks.filter((one) => one.look === look).length < batch.voucherShards) return null
  const seen = looks.reduce((sum, one) => sum + one.seen, 0)
  const done = look - firstLook
  if (seen >= claimed || done + 1 >= MOST_LOOKS) {
    await end(runtime, batch, job)
    return null
  }
  const { start: _start, seen: _seen, ...rest } = job
  return {
    ...rest,
    look: look + 1,
    from: 0,
    to: batch.voucherShards,
    delaySeconds: Math.min(LONGEST_DELAY_SECONDS, INDEX_LAG_SECONDS * 2 ** done),
  }
}
