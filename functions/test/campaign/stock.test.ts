/**
 * A stock that is spread over many shards: found to the last voucher, counted by a sample, kept
 * apart from contention (invariant 2).
 */
import { describe, expect, test } from '@jest/globals'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { stockKey, type Campaign } from '../../src/domain/batch/index.ts'
import { concurrently } from '../../src/platform/work/concurrently.ts'
import { useStack } from '../support/stack/use-stack.ts'
import { campaign, claim, worker, type Worker } from '../support/world/world.ts'

const SHARDS = 250

const stack = useStack()

/** A campaign of which all but these shards are empty. */
async function nearlyEmpty(left: readonly number[]): Promise<Campaign> {
  const open = await campaign(stack, { quantity: SHARDS, expectedPeakPerSecond: 5 * SHARDS })
  expect(open.stockShards).toBe(SHARDS)
  const empty = Array.from({ length: SHARDS }, (_, shard) => shard).filter(
    (shard) => !left.includes(shard),
  )
  await concurrently(empty, 16, (shard) =>
    stack.runtime.table.update({
      key: stockKey(open.batchId, shard),
      set: 'SET remaining = :none',
      values: { ':none': 0 },
    }),
  )
  return open
}

const shown = async (who: Worker, { batchId }: Campaign): Promise<number | undefined> => {
  const { body } = await stack.call<{ items: { batchId: string; remaining: number }[] }>('worker', {
    route: 'GET /campaigns',
    query: { limit: '100' },
    token: who.token,
  })
  return body.items.find((item) => item.batchId === batchId)?.remaining
}

describe('a stock of 250 shards', () => {
  test('is claimed to its last voucher, then sold out', async () => {
    const open = await nearlyEmpty([17, 201])
    const people = await Promise.all(Array.from({ length: 3 }, () => worker(stack)))
    const codes: unknown[] = []
    for (const who of people) {
      const { status, body } = await claim(stack, who, open.batchId)
      codes.push(status === 201 ? status : body.code)
    }
    expect(codes).toEqual([201, 201, 'sold_out'])
  })

  test('is found without reading a shard twice', async () => {
    const open = await nearlyEmpty([249])
    const asked: string[] = []
    const runtime = stack.over((client: DynamoDBClient) => {
      client.middlewareStack.add(
        (next) => (args) => {
          const { RequestItems: tables = {} } = args.input as {
            RequestItems?: Record<string, { Keys: { pk: { S: string } }[] }>
          }
          for (const { Keys: keys } of Object.values(tables))
            asked.push(...keys.map(({ pk }) => pk.S).filter((pk) => pk.includes('#STOCK#')))
          return next(args)
        },
        { step: 'initialize', name: 'asked' },
      )
      return client
    })
    const [first, second] = [await worker(stack), await worker(stack)]
    const ask = async (who: Worker) =>
      stack.call(
        'worker',
        {
          route: `POST /campaigns/${open.batchId}/claims`,
          token: who.token,
          key: 'once',
          body: {
            verificationToken: await stack.verificationFor(who.personId, 'claim', open.batchId),
          },
        },
        runtime,
      )
    expect((await ask(first)).status).toBe(201)
    expect((await ask(second)).body.code).toBe('sold_out')
    // The last one that had stock is read once more: it may still hold some.
    expect(asked.length).toBeLessThanOrEqual(SHARDS + 1)
    expect(new Set(asked).size).toBeGreaterThanOrEqual(asked.length - 1)
  })

  test('is never shown as empty while there is one left, and not as full when there is none', async () => {
    const [open, over, whole] = [
      await nearlyEmpty([3]),
      await nearlyEmpty([]),
      await campaign(stack, { quantity: 2 * SHARDS, expectedPeakPerSecond: 5 * SHARDS }),
    ]
    const who = await worker(stack)
    expect(await shown(who, open)).toBeGreaterThanOrEqual(1)
    expect(await shown(who, over)).toBe(0)
    expect(await shown(who, whole)).toBe(2 * SHARDS)
  })

  test('with a shard that is gone altogether still comes to an end', async () => {
    const open = await nearlyEmpty([])
    await stack.runtime.table.delete(stockKey(open.batchId, 5))
    expect((await claim(stack, await worker(stack), open.batchId)).body.code).toBe('sold_out')
  })
})
