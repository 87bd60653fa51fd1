import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/**
 * Makes indexes lag for ever: every query of an index answers as the first one did.
 * @returns the same client
 */
export function freezeIndexes(client: DynamoDBClient): DynamoDBClient {
  const first = new Map<string, unknown>()
  client.middlewareStack.add(
    (next) => async (args) => {
      if (!('IndexName' in args.input)) return next(args)
      const asked = JSON.stringify(args.input)
      const answer = (first.get(asked) ?? (await next(args))) as Awaited<ReturnType<typeof next>>
      first.set(asked, answer)
      return answer
    },
    { step: 'initialize', name: 'freezeIndexes' },
  )
  return client
}
