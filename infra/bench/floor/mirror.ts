/**
 * A second table with the same items, on which the floor does what the handler did on the first.
 */
import {
  BatchWriteItemCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb'
import { concurrently } from '../../../functions/src/platform/work/concurrently.ts'

type Items = Map<string, Record<string, AttributeValue>>

async function itemsOf(client: DynamoDBClient, table: string): Promise<Items> {
  const items: Items = new Map()
  let start: Record<string, AttributeValue> | undefined
  do {
    const page = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start }),
    )
    for (const item of page.Items ?? []) items.set(JSON.stringify([item.pk, item.sk]), item)
    start = page.LastEvaluatedKey
  } while (start)
  return items
}

/** Attributes come in no order. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other) || textOf(one) === textOf(other)

/** What must be written for `to` to hold what `from` holds. */
async function differences(
  client: DynamoDBClient,
  from: string,
  to: string,
): Promise<WriteRequest[]> {
  const [wanted, held] = [await itemsOf(client, from), await itemsOf(client, to)]
  const puts = [...wanted]
    .filter(([key, item]) => !isSame(item, held.get(key)))
    .map(([, Item]): WriteRequest => ({ PutRequest: { Item } }))
  const gone = [...held]
    .filter(([key]) => !wanted.has(key))
    .map(([, { pk, sk }]): WriteRequest => ({
      DeleteRequest: { Key: { pk, sk } as Record<string, AttributeValue> },
    }))
  return [...puts, ...gone]
}

/** Makes the second table like the first. */
export async function copyTable(client: DynamoDBClient, from: string, to: string): Promise<void> {
  const writes = await differences(client, from, to)
  const pages = Array.from({ length: Math.ceil(writes.length / 25) }, (_, page) =>
    writes.slice(page * 25, page * 25 + 25),
  )
  await concurrently(pages, 4, (page) =>
    client.send(new BatchWriteItemCommand({ RequestItems: { [to]: page } })),
  )
}

/** @throws when the two tables differ: then the floor has not done the same work */
export async function requireSame(client: DynamoDBClient, from: string, to: string): Promise<void> {
  const [first, ...others] = await differences(client, from, to)
  if (first)
    throw new Error(
      `the floor left ${others.length + 1} items that the handler did not leave, such as ${JSON.stringify(first)}`,
    )
}
