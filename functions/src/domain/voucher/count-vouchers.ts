import { shanghaiDate } from '@voucher/shared/dates'
import { effectiveStatus } from '@voucher/shared/lifecycle'
import type { VoucherStatus } from '@voucher/shared/values'
import { itemsOf } from '../../platform/dynamo/pages.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import type { Batch } from '../batch/index.ts'
import type { Voucher } from './voucher.ts'

export type VoucherCounts = Partial<Record<VoucherStatus, number>>

/**
 * How many vouchers of a batch stand where today, by the batch's index, which may lag a moment
 * behind. Reads every entry.
 */
export async function countVouchers(
  { table, clock }: ReadsToday,
  batch: Pick<Batch, 'batchId' | 'voucherShards'>,
): Promise<VoucherCounts> {
  const today = shanghaiDate(clock())
  const counts: VoucherCounts = {}
  const countShard = async (_: unknown, shard: number): Promise<void> => {
    const query = {
      index: 'byBatch',
      where: 'batchKey = :key',
      values: { ':key': `${batch.batchId}#${shard}` },
    }
    for await (const item of itemsOf(table, query)) {
      const entry = item as unknown as Pick<Voucher, 'status' | 'validUntil'>
      const status = effectiveStatus(entry, today)
      counts[status] = (counts[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: batch.voucherShards }, countShard))
  return counts
}
