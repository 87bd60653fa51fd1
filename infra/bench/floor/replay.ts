/**
 * The floor: the very requests that a handler made, sent again by the bare SDK
 * to a second table that holds the same items. As many requests, of the same
 * kind and size, waiting for one another in the same way, and nothing else.
 */
import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import type { TapedRequest } from './tape.ts'

interface Ready {
  send: (client: DynamoDBClient) => Promise<unknown>
  after: number | undefined
}

/** By operation: parsed before the clock starts; making the command belongs to the call. */
const SENDERS: Record<string, (input: unknown) => Ready['send']> = {
  GetItem: (input) => (client) => client.send(new GetItemCommand(input as GetItemCommand['input'])),
  BatchGetItem: (input) => (client) =>
    client.send(new BatchGetItemCommand(input as BatchGetItemCommand['input'])),
  Query: (input) => (client) => client.send(new QueryCommand(input as QueryCommand['input'])),
  PutItem: (input) => (client) => client.send(new PutItemCommand(input as PutItemCommand['input'])),
  UpdateItem: (input) => (client) =>
    client.send(new UpdateItemCommand(input as UpdateItemCommand['input'])),
  DeleteItem: (input) => (client) =>
    client.send(new DeleteItemCommand(input as DeleteItemCommand['input'])),
  TransactWriteItems: (input) => (client) =>
    client.send(new TransactWriteItemsCommand(input as TransactWriteItemsCommand['input'])),
}

/**
 * A tape for another table.
 * @throws when the handler made a request of a kind that is not known here
 */
export function readyFor(requests: readonly TapedRequest[], from: string, to: string): Ready[] {
  return requests.map(({ operation, body, after }) => {
    const sender = SENDERS[operation]
    if (!sender) throw new Error(`no way to replay ${operation}`)
    // A transaction's token belongs to the first table's transaction; the SDK gives each its own.
    const { ClientRequestToken: _token, ...input } = JSON.parse(
      body.replaceAll(`"${from}"`, `"${to}"`),
    ) as Record<string, unknown>
    return { send: sender(input), after }
  })
}

/** Sends them: each as soon as the answer that it waited for is there. */
export async function replay(client: DynamoDBClient, requests: readonly Ready[]): Promise<void> {
  const answers: Promise<unknown>[] = []
  for (const { send, after } of requests) {
    const before = after === undefined ? undefined : answers[after]
    answers.push(before ? before.then(() => send(client)) : send(client))
  }
  await Promise.all(answers)
}
