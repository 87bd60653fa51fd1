/**
 * How many claims a second one campaign can take: units of a claim as measured,
 * the shards that its stock and indexes are given, and what DynamoDB and Lambda
 * allow. On paper, because no machine here makes 200,000 claims a second.
 */
import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { functions } from '../../manifest.ts'
import { stockShardsFor, voucherShardsFor } from '../../../functions/src/domain/batch/index.ts'
import { DUE_SHARDS } from '../../../functions/src/domain/voucher/index.ts'
import { hashPassword } from '../../../functions/src/platform/crypto/password.ts'
import { startStack, type Stack } from '../../../functions/test/support/stack/stack.ts'
import { campaign, claim as claimAs, worker } from '../../../functions/test/support/world/world.ts'
import { startInstance } from '../instance.ts'
import { claim } from '../operations/worker.ts'

/** What a partition takes in a second, write units (DynamoDB's own figure). */
const PARTITION = 1000
/**
 * How long a transaction holds others off its items, and how long a claim keeps a function busy in
 * AWS: assumed, ms.
 */
const HELD_MS = 10
const CLAIM_MS = 40
/**
 * What an account has before anybody asks for more: requests a second at the API, write units a
 * second of one table.
 */
const [API_QUOTA, TABLE_QUOTA] = [10_000, 40_000]

export interface Claimed {
  table: number
  byBatch: number
  due: number
  read: number
  processorMs: number
  passwordMs: number
}

export async function measureClaim(): Promise<Claimed> {
  const stack = await startStack()
  try {
    return { ...(await unitsOf(stack)), ...(await processorOf(stack)) }
  } finally {
    await stack.stop()
  }
}

async function unitsOf(stack: Stack): Promise<Omit<Claimed, 'processorMs' | 'passwordMs'>> {
  const units = {
    table: 0,
    byBatch: 0,
    due: 0,
    read: 0,
  }
  const counting = (client: DynamoDBClient): DynamoDBClient => {
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const answer = await next({
            ...args,
            input: Object.assign({}, args.input, { ReturnConsumedCapacity: 'INDEXES' }),
          })
          const { ConsumedCapacity: consumed } = answer.output as {
            ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[]
          }
          for (const {
            CapacityUnits: all = 0,
            Table: base,
            GlobalSecondaryIndexes: indexes = {},
          } of [consumed ?? []].flat()) {
            if (commandName !== 'TransactWriteItemsCommand') units.read += all
            else {
              units.table += base?.CapacityUnits ?? 0
              units.byBatch += indexes.byBatch?.CapacityUnits ?? 0
              units.due += indexes.due?.CapacityUnits ?? 0
            }
          }
          return answer
        },
      { step: 'initialize', name: 'countUnits' },
    )
    return client
  }
  // So much stock that no shard is met empty.
  const [{ batchId }, first, who] = [
    await campaign(stack, { quantity: 10_000 }),
    await worker(stack),
    await worker(stack),
  ]
  const on = stack.over(counting)
  // The first makes the function remember the campaign.
  for (const person of [first, who]) {
    Object.assign(units, {
      table: 0,
      byBatch: 0,
      due: 0,
      read: 0,
    })
    const { status, body } = await claimAs(stack, person, batchId, undefined, undefined, on)
    if (status !== 201) throw new Error(JSON.stringify(body))
  }
  return units
}

const CALLS = 200

async function processorOf(stack: Stack): Promise<Pick<Claimed, 'processorMs' | 'passwordMs'>> {
  const prepare = await claim.start(stack, 2 * CALLS)
  const instance = await startInstance(stack, claim.function)
  for (const call of await prepare(CALLS)) await instance.invoke(call)
  const calls = await prepare(CALLS)
  const processorMs = await processorFor(CALLS, async () => {
    for (const call of calls) await instance.invoke(call)
  })
  return {
    processorMs,
    passwordMs: await processorFor(5, async () => {
      for (let time = 0; time < 5; time++) await hashPassword('135790', 'c2FsdA')
    }),
  }
}

async function processorFor(times: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / times
}

export const CAPACITY_HEAD = [
  'what',
  'a claim takes',
  'spread over',
  'each takes',
  'each can',
  'full at claims a second',
]
const whole = (figure: number): string => Math.round(figure).toLocaleString('en-US')

/**
 * @param rate claims a second on one campaign, told when it was created (`expectedPeakPerSecond`)
 */
export function capacityRows(
  { table, byBatch, due, read, processorMs, passwordMs }: Claimed,
  rate: number,
): string[][] {
  const [stock, batch] = [stockShardsFor(Infinity, rate), voucherShardsFor(rate)]
  const write = table + byBatch + due
  const spread = (what: string, units: number, over: number): string[] => [
    what,
    `${units} write units`,
    `${whole(over)} partitions`,
    whole((rate * units) / over),
    whole(PARTITION),
    whole((PARTITION * over) / units),
  ]
  const { concurrency } = functions.worker
  return [
    // Half of the table's units are the voucher's own, under its holder; the other half is the
    // shard's.
    spread('stock shard', table / 2, stock),
    [
      'collisions on a stock shard',
      '1 transaction',
      `${whole(stock)} shards`,
      `${(rate / stock).toFixed(1)} a second`,
      `${HELD_MS} ms each`,
      `${(100 * (1 - Math.exp((-rate * HELD_MS) / 1000 / stock))).toFixed(1)} % are tried again`,
    ],
    spread('index byBatch', byBatch, batch),
    spread('index due', due, DUE_SHARDS),
    [
      'table and indexes',
      `${write} write, ${read} read units`,
      'the account',
      `${whole(rate * write)} write, ${whole(rate * read)} read`,
      `${whole(TABLE_QUOTA)} write until raised`,
      whole(TABLE_QUOTA / write),
    ],
    [
      'API',
      '1 request',
      'the account',
      whole(rate),
      `${whole(API_QUOTA)} until raised`,
      whole(API_QUOTA),
    ],
    [
      'function worker',
      `${CLAIM_MS} ms (${processorMs.toFixed(1)} ms of processor here)`,
      'what runs at once',
      whole((rate * CLAIM_MS) / 1000),
      `${concurrency} reserved at apiCapacity 1`,
      whole((1000 * concurrency) / CLAIM_MS),
    ],
    [
      'verification before it',
      `${passwordMs.toFixed(0)} ms of processor here`,
      'five minutes',
      `${whole((rate * passwordMs) / 1000 / 300)} processors for each second of the rush`,
      '',
      '',
    ],
  ]
}
