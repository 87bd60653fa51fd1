/**
 * The stock of a campaign, spread over shards so that a rush does not queue
 * for one item. A shard's stock only ever falls, so an empty shard stays empty:
 * that is why "sold out" may be remembered.
 */
import { concurrently } from '../../platform/work/concurrently.ts'
import type { Item, Table } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import { type Campaign, stockKey } from '../batch/index.ts'

export interface ShardState {
  shard: number
  remaining: number
  open: boolean
}

/** Shards that one request reads. */
export const STOCK_PAGE = 100

const shardsOf = ({ stockShards }: Pick<Campaign, 'stockShards'>): number[] =>
  Array.from({ length: stockShards }, (_, shard) => shard)
const toShard = (item: Item): ShardState => ({
  shard: Number(item.pk.split('#')[3]),
  remaining: item.remaining as number,
  open: item.open as boolean,
})

/** Strong reads of these shards, of every shard when none are named; in no order. */
export async function readStock(
  table: Table,
  campaign: Pick<Campaign, 'batchId' | 'stockShards'>,
  shards = shardsOf(campaign),
): Promise<ShardState[]> {
  const keys = shards.map((shard) => stockKey(campaign.batchId, shard))
  const pages = Array.from({ length: Math.ceil(keys.length / STOCK_PAGE) }, (_, page) =>
    keys.slice(page * STOCK_PAGE, page * STOCK_PAGE + STOCK_PAGE),
  )
  return (await Promise.all(pages.map((page) => table.batchGet(page)))).flat().map(toShard)
}

/** How far the closing of a stock has come: so many shards, with so many vouchers left in them. */
export interface Closing {
  closed: number
  left: number
}

/**
 * Ends claiming: each shard says no from now on, however many claims are under way, and what is left
 * in it stays. A page of shards at least, then on until `mustStop` says so.
 */
export async function closeStock(
  table: Table,
  campaign: Campaign,
  { mustStop, ...begun }: Closing & { mustStop: () => boolean },
): Promise<Closing> {
  let { closed, left } = begun
  const shards = shardsOf(campaign)
  while (closed < shards.length) {
    const page = shards.slice(closed, closed + STOCK_PAGE)
    await concurrently(page, 16, async (shard) => {
      const { item } = await table.update({
        key: stockKey(campaign.batchId, shard),
        set: 'SET #open = :false',
        condition: 'attribute_exists(pk)',
        names: { '#open': 'open' },
        values: { ':false': false },
      })
      left += (item?.remaining as number | undefined) ?? 0
    })
    closed += page.length
    if (mustStop()) break
  }
  return { closed, left }
}

/** Which shards this process has seen empty, per campaign. */
export class EmptyShards {
  private readonly known = new Map<BatchId, Set<number>>()

  mark(batchId: BatchId, shard: number): void {
    const shards = this.known.get(batchId) ?? new Set()
    this.known.set(batchId, shards.add(shard))
  }

  /**
   * Up to `most` shards that may still hold stock, from a random one on; none when every shard has
   * been seen empty.
   * @param fraction 0 to 1
   */
  some(
    { batchId, stockShards }: Pick<Campaign, 'batchId' | 'stockShards'>,
    fraction: number,
    most: number,
  ): number[] {
    const empty = this.known.get(batchId)
    const found: number[] = []
    const first = Math.floor(fraction * stockShards)
    for (let step = 0; step < stockShards && found.length < most; step++) {
      const shard = (first + step) % stockShards
      if (!empty?.has(shard)) found.push(shard)
    }
    return found
  }

  /** A random shard that may still hold stock; `undefined` when every shard has been seen empty. */
  pick(campaign: Pick<Campaign, 'batchId' | 'stockShards'>, fraction: number): number | undefined {
    return this.some(campaign, fraction, 1)[0]
  }
}

export interface StockServices extends Pick<Makes, 'table' | 'random'> {
  emptyShards: EmptyShards
}

/**
 * Looks strongly at shards not yet seen empty, a page at a time and from a random one on, until one has
 * stock.
 * @returns its number, or `undefined` when every shard has now been seen empty: sold out (invariant
 *   2)
 */
export async function findStock(
  { table, random, emptyShards }: StockServices,
  campaign: Pick<Campaign, 'batchId' | 'stockShards'>,
): Promise<number | undefined> {
  for (;;) {
    const shards = emptyShards.some(campaign, random.fraction(), STOCK_PAGE)
    if (shards.length === 0) return undefined
    const full = (await readStock(table, campaign, shards))
      .filter(({ remaining }) => remaining > 0)
      .map(({ shard }) => shard)
    for (const shard of shards) if (!full.includes(shard)) emptyShards.mark(campaign.batchId, shard)
    if (full.length > 0) return full[Math.floor(random.fraction() * full.length)]
  }
}
