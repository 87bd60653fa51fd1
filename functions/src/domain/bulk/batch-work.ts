/**
 * What is being done to a batch right now, told as cheaply as it can be: people look at it again
 * and again.
 */
import { DomainError } from '../../platform/domain-error.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import { type Batch, readBatch, readProgress } from '../batch/index.ts'
import { countRoster } from '../training/index.ts'
import { countVouchers } from '../voucher/index.ts'

/**
 * `done` of `total`: people of the roster who have their voucher, or vouchers that are voided of
 * those that were never used. `held`: the voiding waits until nothing is being issued any more.
 */
export type BatchWork = { batch: Batch } & (
  | { kind: 'none' }
  | { kind: 'issuing'; done: number; total: number }
  | {
      kind: 'voiding'
      done: number
      total: number
      held: boolean
    }
)

/**
 * Issuing is told from its own book of progress; voiding keeps none, so its vouchers are counted in
 * the batch's index, which may lag a moment behind and has an entry to be read for each.
 * @throws DomainError not_found
 */
export async function readBatchWork(runtime: ReadsToday, batchId: BatchId): Promise<BatchWork> {
  const batch = await readBatch(runtime.table, batchId)
  if (!batch) throw new DomainError('not_found', { detail: '没有这批培训券' })
  if (batch.state === 'issuing' && batch.mode === 'targeted') {
    const [{ issued, skipped = 0 }, total] = await Promise.all([
      readProgress(runtime.table, batchId),
      countRoster(runtime.table, batch.classId),
    ])
    return {
      batch,
      kind: 'issuing',
      done: issued + skipped,
      total,
    }
  }
  if (batch.state !== 'voiding') return { batch, kind: 'none' }
  const [{ claimed: left = 0, voided = 0 }, { segments, done }] = await Promise.all([
    countVouchers(runtime, batch),
    readProgress(runtime.table, batchId),
  ])
  return {
    batch,
    kind: 'voiding',
    done: voided,
    total: left + voided,
    held: done < segments,
  }
}
