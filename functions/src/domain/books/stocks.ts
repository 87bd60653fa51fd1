/** The stock of campaigns, shard by shard (invariant 2). */
import type { Item } from '../../platform/dynamo/table.ts'
import type { Campaign } from '../batch/index.ts'
import { differs, gaps, type Row } from './findings.ts'
import { claimsOf } from './traffic.ts'

interface Stock {
  shards: number
  remaining: number
  overdrawn: string[]
  open: number
}

export class Stocks {
  private readonly stocks = new Map<string, Stock>()

  /** @param item a shard */
  add({ pk, remaining, open }: Item): void {
    const batchId = pk.split('#')[1] ?? ''
    const stock = this.stocks.get(batchId) ?? {
      shards: 0,
      remaining: 0,
      overdrawn: [],
      open: 0,
    }
    this.stocks.set(batchId, stock)
    stock.shards += 1
    stock.remaining += remaining as number
    if ((remaining as number) < 0) stock.overdrawn.push(pk)
    if (open === true) stock.open += 1
  }

  compare({ batchId, quantity, stockShards, state }: Campaign, vouchers: number): Row[] {
    const { shards, remaining, overdrawn, open } = this.stocks.get(batchId) ?? {
      shards: 0,
      remaining: 0,
      overdrawn: [],
      open: 0,
    }
    return [
      ...gaps('stock', batchId, {
        expected: quantity,
        found: remaining + vouchers,
        amid: [claimsOf(batchId)],
        words: (sum) => `${sum}（剩余 ${remaining}，已发 ${vouchers}）`,
      }),
      ...overdrawn.flatMap((shard) => differs('stock', shard, { expected: '≥ 0', found: '< 0' })),
      ...differs('stock', `${batchId} 库存份数`, { expected: stockShards, found: shards }),
      ...(state === 'voided'
        ? differs('voided', `${batchId} 库存`, { expected: 0, found: open })
        : []),
    ]
  }
}
