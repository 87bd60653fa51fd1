import { shanghaiDate } from '@voucher/shared/dates'
import { effectiveStatus } from '@voucher/shared/lifecycle'
import type { VoucherStatus } from '@voucher/shared/values'
import type { ReadsToday } from '../../platform/runtime.ts'
import type { Batch } from '../batch/index.ts'

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
    let start: Record<string, unknown> | undefined
    do {
      const { items, last } = await table.query({
        index: 'byBatch',
        where: 'batchKey = :key',
        values: { ':key': `${batch.batchId}#${shard}` },
        start,
      })
      for (const item of items) {
        const status = effectiveStatus(
          item as unknown as { status: VoucherStatus; validUntil: string },
          today,
        )
        counts[status] = (counts[status] ?? 0) + 1
      }
      start = last
    } while (start)
  }
  await Promise.all(Array.from({ length: batch.voucherShards }, countShard))
  return counts
}
