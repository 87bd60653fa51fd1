/** The pages of 领券中心 (R21): one that was opened goes on although its campaign closes. */
import type { DynamoDBClient, QueryCommandInput } from '@aws-sdk/client-dynamodb'
import { expect, test } from '@jest/globals'
import { useStack } from '../support/stack/use-stack.ts'
import { campaign, fresh, worker } from '../support/world/world.ts'

const stack = useStack()

/** As DynamoDB does and the local engine does not: a start outside of the asked range is refused. */
const strict = (client: DynamoDBClient): DynamoDBClient => {
  client.middlewareStack.add(
    (next) => async (args) => {
      const { ExclusiveStartKey: start, ExpressionAttributeValues: values } =
        args.input as QueryCommandInput
      const [from, now] = [start?.ownerSort?.S, values?.[':now']?.S]
      if (from !== undefined && now !== undefined && from <= now)
        throw Object.assign(
          new Error('The provided starting key does not match the range key predicate'),
          { name: 'ValidationException' },
        )
      return next(args)
    },
    { step: 'initialize', name: 'strict' },
  )
  return client
}

test('a cursor outlives its campaign, and is nobody else’s', async () => {
  const [who, other] = [await worker(stack), await worker(stack)]
  const inHours = (hours: number) => new Date(stack.clock.now() + hours * 3_600_000).toISOString()
  const made = []
  for (const hours of [1, 2, 3])
    made.push(await campaign(stack, { regionCode: '420106', claimUntil: inHours(hours) }))
  const on = stack.over(strict)
  const list = async (cursor?: string, by = who) =>
    stack.call<{ items: { batchId: string }[]; nextCursor: string | null }>(
      'worker',
      {
        route: 'GET /campaigns',
        token: (await fresh(stack, by)).token,
        query: { limit: '1', ...(cursor !== undefined && { cursor }) },
      },
      on,
    )
  const first = await list()
  const cursor = first.body.nextCursor ?? ''
  expect(first.body.items.map(({ batchId }) => batchId)).toEqual([made[0]?.batchId])
  expect((await list(cursor, other)).body.code).toBe('invalid_cursor')
  stack.clock.advance(90 * 60_000)
  const second = await list(cursor)
  expect([second.status, second.body.items.map(({ batchId }) => batchId)]).toEqual([
    200,
    [made[1]?.batchId],
  ])
})
