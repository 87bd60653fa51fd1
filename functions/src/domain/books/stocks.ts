/** The stock of campaigns, shard by shard (invariant 2). */
import type { Item } from '../../platform/dynamo/table.ts'
import type { Campaign } from '../batch/index.ts'
import { differs, type Finding } from './findings.ts'

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

  /**
   * Both numbers stand in the row: while people claim, their sum may be off by the
   * same in two counts, but stock only falls and vouchers only become more.
   */
  compare({ batchId, quantity, stockShards, state }: Campaign, vouchers: number): Finding[] {
    const { shards, remaining, overdrawn, open } = this.stocks.get(batchId) ?? {
      shards: 0,
      remaining: 0,
      overdrawn: [],
      open: 0,
    }
    return [
      ...(remaining + vouchers === quantity
        ? []
        : differs('stock', batchId, {
            expected: quantity,
            found: `${remaining + vouchers}（剩余 ${remaining}，已发 ${vouchers}）`,
          })),
      ...overdrawn.flatMap((shard) => differs('stock', shard, { expected: '≥ 0', found: '< 0' })),
      ...differs('stock', `${batchId} 库存份数`, { expected: stockShards, found: shards }),
      ...(state === 'voided'
        ? differs('voided', `${batchId} 库存`, { expected: 0, found: open })
        : []),
    ]
  }
}
