/**
 * The stock of a campaign, spread over shards so that a rush does not queue
 * for one item. A shard's stock only ever falls, so an empty shard stays empty:
 * that is why "sold out" may be remembered.
 */
import { concurrently } from '../../platform/concurrently.ts'
import type { Table } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Campaign } from './batch.ts'
import { stockKey } from './batch.store.ts'

export interface ShardState { shard: number; remaining: number; open: boolean }

/** Strong reads of every shard. */
export async function readStock(table: Table, campaign: Campaign): Promise<ShardState[]> {
  const keys = Array.from({ length: campaign.stockShards }, (_, shard) => stockKey(campaign.batchId, shard))
  const pages = Array.from({ length: Math.ceil(keys.length / 100) }, (_, page) => keys.slice(page * 100, page * 100 + 100))
  const items = (await Promise.all(pages.map((page) => table.batchGet(page)))).flat()
  return items.map((item) => ({ shard: Number(item.pk.split('#')[3]), remaining: item.remaining as number, open: item.open as boolean }))
}

/** Ends claiming: each shard says no from now on, however many claims are under way. */
export async function closeStock(table: Table, campaign: Campaign): Promise<void> {
  const shards = Array.from({ length: campaign.stockShards }, (_, shard) => shard)
  await concurrently(shards, 16, (shard) => table.update({ key: stockKey(campaign.batchId, shard), set: 'SET #open = :false', names: { '#open': 'open' }, values: { ':false': false } }))
}

/** Which shards this process has seen empty, per campaign. */
export class EmptyShards {
  private readonly known = new Map<BatchId, Set<number>>()

  mark(batchId: BatchId, shard: number): void {
    const shards = this.known.get(batchId) ?? new Set()
    this.known.set(batchId, shards.add(shard))
  }

  /** A random shard that may still hold stock; `undefined` when every shard has been seen empty. */
  pick(campaign: Campaign, fraction: number): number | undefined {
    const empty = this.known.get(campaign.batchId)
    if (!empty) return Math.floor(fraction * campaign.stockShards)
    const open = Array.from({ length: campaign.stockShards }, (_, shard) => shard).filter((shard) => !empty.has(shard))
    return open[Math.floor(fraction * open.length)]
  }
}
