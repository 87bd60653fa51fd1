/** Faults that the local engines never show by themselves. */
import { TransactionCanceledException, type DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** Some transactions meet another one on an item and are cancelled. @param rate 0 to 1 */
export function conflicting(client: DynamoDBClient, rate: number): DynamoDBClient {
  client.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems: items } = args.input as { TransactItems?: unknown[] }
      if (items && Math.random() < rate) {
        throw new TransactionCanceledException({
          $metadata: {},
          message: 'conflict',
          CancellationReasons: items.map((_, index) => ({
            Code: index === 1 ? 'TransactionConflict' : 'None',
          })),
        })
      }
      return next(args)
    },
    { step: 'initialize', name: 'conflicting' },
  )
  return client
}

/**
 * A command of a kind is carried out, but its answer never arrives.
 * @param when asked of each such command until it says yes; the first one when absent
 */
export function losingAnswers(
  client: DynamoDBClient,
  command: string,
  when: () => boolean = () => true,
): DynamoDBClient {
  let lost = false
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args)
      if (lost || context.commandName !== command || !when()) return answer
      lost = true
      throw new Error('connection reset after the write')
    },
    { step: 'initialize', name: 'losingAnswers' },
  )
  return client
}

/**
 * The process is killed after so many writes: what was sent is written, nothing after it is sent.
 */
export function dyingAfter(client: DynamoDBClient, writes: number): DynamoDBClient {
  let left = writes
  client.middlewareStack.add(
    (next, context) => (args) => {
      const writing = !['GetItemCommand', 'QueryCommand', 'BatchGetItemCommand'].includes(
        context.commandName ?? '',
      )
      if (writing && left-- <= 0) throw new Error('killed')
      return next(args)
    },
    { step: 'initialize', name: 'dyingAfter' },
  )
  return client
}

/**
 * Engines on a bad day: some requests never arrive, some answers are lost after the write was made.
 * @param rate 0 to 1
 * @param draw a random fraction
 */
export function unreliable(
  client: DynamoDBClient,
  rate: number,
  draw: () => number,
): DynamoDBClient {
  client.middlewareStack.add(
    (next) => async (args) => {
      const dice = draw()
      if (dice < rate / 2) throw new Error('the request never arrived')
      const answer = await next(args)
      if (dice < rate) throw new Error('the answer was lost')
      return answer
    },
    { step: 'initialize', name: 'unreliable' },
  )
  return client
}
