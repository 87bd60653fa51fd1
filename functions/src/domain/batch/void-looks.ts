/**
 * How far the voiding of a campaign has come. Its vouchers are found through an index that may lag
 * behind by any time, so each shard of it notes how many vouchers its latest look has seen: together
 * they must be as many as were ever claimed.
 */
import { itemsOf } from '../../platform/dynamo/pages.ts'
import type { Table } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'

/** The latest look at one shard of a campaign's index. */
export interface Look {
  shard: number
  look: number
  seen: number
}

const PREFIX = 'VOIDING#'

/** Notes a look that has come to its end; a later one stands. */
export async function noteLook(
  table: Table,
  batchId: BatchId,
  { shard, look, seen }: Look,
): Promise<void> {
  await table.update({
    key: { pk: `BATCH#${batchId}`, sk: `${PREFIX}${shard}` },
    set: 'SET look = :look, seen = :seen',
    condition: 'attribute_not_exists(look) OR look <= :look',
    values: { ':look': look, ':seen': seen },
  })
}

/** The latest look at each shard that has been looked at. */
export async function readLooks(table: Table, batchId: BatchId): Promise<Look[]> {
  const looks: Look[] = []
  const query = {
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': `BATCH#${batchId}`, ':prefix': PREFIX },
  }
  for await (const { sk, look, seen } of itemsOf(table, query))
    looks.push({
      shard: Number(sk.slice(PREFIX.length)),
      look: look as number,
      seen: seen as number,
    })
  return looks
}
