import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/**
 * Lets something else happen between what an operation has read and what it
 * writes: the race as it can be, every time. Only the first transaction that
 * touches the partition waits for it; the retries after it run as they are.
 * @param partition how the partition key begins
 * @returns the same client
 */
export function interleave(
  client: DynamoDBClient,
  partition: string,
  happen: () => Promise<unknown>,
): DynamoDBClient {
  let happened = false
  client.middlewareStack.add(
    (next) => async (args) => {
      if (
        !happened &&
        'TransactItems' in args.input &&
        JSON.stringify(args.input.TransactItems).includes(`"pk":{"S":"${partition}`)
      ) {
        happened = true
        await happen()
      }
      return next(args)
    },
    { step: 'initialize', name: 'interleave' },
  )
  return client
}

/**
 * The same for a single update: the first one whose condition names this attribute waits.
 * @returns the same client
 */
export function interleaveUpdate(
  client: DynamoDBClient,
  attribute: string,
  happen: () => Promise<unknown>,
): DynamoDBClient {
  let happened = false
  client.middlewareStack.add(
    (next) => async (args) => {
      const { ConditionExpression: condition } = args.input as { ConditionExpression?: string }
      if (!happened && 'UpdateExpression' in args.input && condition?.includes(attribute)) {
        happened = true
        await happen()
      }
      return next(args)
    },
    { step: 'initialize', name: 'interleaveUpdate' },
  )
  return client
}

/**
 * So many updates whose condition names this attribute wait until all of them are there: they have
 * all read before one of them writes.
 * @returns the same client
 */
export function together(client: DynamoDBClient, attribute: string, count: number): DynamoDBClient {
  const all = Promise.withResolvers<void>()
  let there = 0
  client.middlewareStack.add(
    (next) => async (args) => {
      const { ConditionExpression: condition } = args.input as { ConditionExpression?: string }
      if ('UpdateExpression' in args.input && condition?.includes(attribute)) {
        if (++there === count) all.resolve()
        await all.promise
      }
      return next(args)
    },
    { step: 'initialize', name: 'together' },
  )
  return client
}
