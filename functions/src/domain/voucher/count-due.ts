import { shanghaiDate } from '@voucher/shared/dates'
import { pagesOf } from '../../platform/dynamo/pages.ts'
import { concurrently } from '../../platform/work/concurrently.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import { DUE_SHARDS, dueKeyOfShard } from './voucher.store.ts'

/**
 * How many vouchers are past their last day and not yet recorded as expired (R80), by the due
 * index, which may lag a moment behind. Reads those and a little of each shard, however many
 * vouchers there are.
 */
export async function countDue({ table, clock }: ReadsToday): Promise<number> {
  const today = shanghaiDate(clock())
  let due = 0
  await concurrently(
    Array.from({ length: DUE_SHARDS }, (_, shard) => shard),
    16,
    async (shard) => {
      const query = {
        index: 'due',
        where: 'dueKey = :due AND dueOn < :today',
        values: { ':due': dueKeyOfShard(shard), ':today': today },
      }
      for await (const { items } of pagesOf(table, query)) due += items.length
    },
  )
  return due
}
