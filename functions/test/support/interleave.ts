import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/**
 * Lets something else happen between what an operation has read and what it
 * writes: the race as it can be, every time. Only the first transaction waits
 * for it; the retries after it run as they are.
 * @returns the same client
 */
export function interleave(client: DynamoDBClient, happen: () => Promise<unknown>): DynamoDBClient {
  let happened = false
  client.middlewareStack.add(
    (next) => async (args) => {
      if ('TransactItems' in args.input && !happened) {
        happened = true
        await happen()
      }
      return next(args)
    },
    { step: 'initialize', name: 'interleave' },
  )
  return client
}
