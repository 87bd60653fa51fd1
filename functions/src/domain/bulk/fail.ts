/**
 * Failed trainees (§30, R6, R81): the used voucher of whoever failed the training becomes invalid.
 */
import { shanghaiDate } from '@voucher/shared/dates'
import { effectiveStatus, TRANSITIONS } from '@voucher/shared/lifecycle'
import { iso } from '../../platform/clock.ts'
import { concurrently } from '../../platform/work/concurrently.ts'
import { pagesOf } from '../../platform/dynamo/pages.ts'
import type { Key, Position, Table } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { lastActionOf, SYSTEM } from '../actor.ts'
import { batchesOfClass, readBatch } from '../batch/index.ts'
import { FAILED_SHARDS, failedKeyOfShard, toTrainee, type Trainee } from '../training/index.ts'
import { toVoucher, voucherKey } from '../voucher/index.ts'

/** Shards `from` to `to` − 1 of those waiting; `start` is how far the first has been looked at. */
export interface FailJob {
  from: number
  to: number
  start?: Position | undefined
}

export const failJobs = (): FailJob[] => [
  { from: 0, to: FAILED_SHARDS / 2 },
  { from: FAILED_SHARDS / 2, to: FAILED_SHARDS },
]

/**
 * @returns the job that goes on where this one stopped, or `null` when everybody in its shards has
 *   been looked at
 */
export async function failTrainees(
  runtime: Writes,
  job: FailJob,
  mustStop: () => boolean,
): Promise<FailJob | null> {
  for (let shard = job.from; shard < job.to; shard++) {
    const start = shard === job.from ? job.start : undefined
    if (mustStop()) return { from: shard, to: job.to, start }
    const query = {
      index: 'due',
      where: 'dueKey = :due',
      values: { ':due': failedKeyOfShard(shard) },
      limit: 100,
      start,
    }
    for await (const { items, last } of pagesOf(runtime.table, query)) {
      await concurrently(items, 16, ({ pk, sk }) => failOne(runtime, { pk, sk }))
      if (last && mustStop()) return { from: shard, to: job.to, start: last }
    }
  }
  return null
}

/**
 * First the voucher, then the mark: killed in between, the next run finds the mark
 * and changes nothing twice. While the voucher could still be used the mark stays,
 * so that one used only after the results is found by a later run.
 */
async function failOne({ table, clock }: Writes, key: Key): Promise<void> {
  const item = await table.get(key)
  if (!item) return
  const trainee = toTrainee(item)
  const batches = trainee.voucherBatchId
    ? [trainee.voucherBatchId]
    : await batchesOfClass(table, trainee.classId)
  const now = clock()
  const claimed =
    trainee.result === 'failed'
      ? await Promise.all(batches.map((batchId) => failVoucher(table, { trainee, batchId, now })))
      : []
  if (claimed.includes(true)) return
  await table.update({ key, set: 'REMOVE dueKey, dueOn', condition: 'attribute_exists(pk)' })
}

/**
 * A voucher that was never used stays and expires by its date; one used for another class is not
 * this class's to fail.
 * @returns whether the voucher could still be used, or is still to come
 */
async function failVoucher(
  table: Table,
  { trainee, batchId, now }: { trainee: Trainee; batchId: BatchId; now: number },
): Promise<boolean> {
  const outcome = await table.update({
    key: voucherKey(trainee.personId, batchId),
    set: 'SET #status = :failed, version = version + :one, lastAction = :lastAction',
    condition: '#status = :used AND classId = :class',
    names: { '#status': 'status' },
    values: {
      ':failed': TRANSITIONS.fail.to,
      ':used': TRANSITIONS.fail.from,
      ':one': 1,
      ':class': trainee.classId,
      ':lastAction': lastActionOf('fail', { actor: SYSTEM, at: iso(now) }),
    },
  })
  if (outcome.ok) return false
  // Issuing that began before the results were in may have been held up; if it has ended, every
  // voucher stands.
  if (!outcome.item)
    return (
      (await readBatch(table, batchId))?.state === 'issuing' ||
      (await table.get(voucherKey(trainee.personId, batchId))) !== undefined
    )
  return effectiveStatus(toVoucher(outcome.item), shanghaiDate(now)) === TRANSITIONS.redeem.from
}
