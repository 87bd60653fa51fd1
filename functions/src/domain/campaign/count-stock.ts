import { cached } from '../../platform/work/cache.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import type { BatchReader, Campaign } from '../batch/index.ts'
import { EmptyShards, readStock, STOCK_PAGE } from './stock.ts'

/**
 * How many vouchers of a campaign are left: a hint, because the claim itself decides, but never
 * nought while there are any.
 */
export type StockCounter = (campaign: Campaign) => Promise<number>

/**
 * Counts at most every two seconds a campaign. Of a stock spread over many shards a hundred are
 * read and the rest is reckoned from them; only when those are empty are all of them looked at, and
 * what is empty once and for all.
 */
export function createStockCounter({ table, random }: Makes, batches: BatchReader): StockCounter {
  const empty = new EmptyShards()
  const sum = async (campaign: Campaign, shards: number[]): Promise<number> => {
    const states = await readStock(table, campaign, shards)
    for (const { shard, remaining } of states)
      if (remaining <= 0) empty.mark(campaign.batchId, shard)
    return states.reduce((total, { remaining }) => total + remaining, 0)
  }
  const count = cached(
    async (batchId: BatchId) => {
      const campaign = await batches(batchId)
      if (campaign?.mode !== 'general') return undefined
      const left = empty.some(campaign, random.fraction(), campaign.stockShards)
      const sampled = await sum(campaign, left.slice(0, STOCK_PAGE))
      if (left.length <= STOCK_PAGE) return sampled
      return sampled > 0
        ? Math.round((sampled * left.length) / STOCK_PAGE)
        : sum(campaign, left.slice(STOCK_PAGE))
    },
    { milliseconds: 2000, limit: 1000 },
  )
  return async ({ batchId }) => (await count(batchId)) ?? 0
}
