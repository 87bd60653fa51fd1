/**
 * The one table. Strong reads, and writes whose failed condition is an answer
 * (with the item as it stands), not an exception: every transition needs it.
 */
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { contended, pause } from './contention.ts'

export interface Key {
  pk: string
  sk: string
}
export type Item = Key & Record<string, unknown>
/** An expression with its names and values, as DynamoDB takes them. */
export interface Expression {
  names?: Record<string, string>
  values?: Record<string, unknown>
}
export interface Change extends Expression {
  key: Key
  set: string
  condition?: string
}
export interface Insert extends Expression {
  item: Item
  condition?: string
}
export type Write =
  | { put: Insert }
  | { update: Change }
  | { delete: Expression & { key: Key; condition?: string } }
  | { check: Expression & { key: Key; condition: string } }
/** `item` is the new image after a success, and the unchanged image after a failed condition. */
export type Outcome = { ok: true; item: Item } | { ok: false; item: Item | undefined }
/**
 * Why a transaction was cancelled, per write, in order: `contention` may be retried, `condition`
 * may not.
 */
export type Cancelled = {
  ok: false
  reasons: { cause: 'none' | 'condition' | 'contention'; item?: Item }[]
}
/** Where a query goes on: the key after which its next page begins. */
export type Position = Record<string, unknown>
export interface QueryPage {
  items: Item[]
  /** Absent after the last page. */
  last: Position | undefined
}
export interface Query extends Expression {
  index?: string
  where: string
  filter?: string
  limit?: number
  start?: Position | undefined
  descending?: boolean
}

export interface Table {
  get(key: Key): Promise<Item | undefined>
  /**
   * Strong reads in one request (at most 100 keys); absent items are absent from the answer, in no
   * order.
   */
  batchGet(keys: Key[]): Promise<Item[]>
  /** Strong unless an index is named. */
  query(query: Query): Promise<QueryPage>
  /**
   * Every item, partition by partition, strongly read page by page: for recounts only, never for a
   * request.
   */
  scan(): AsyncIterable<Item>
  put(insert: Insert): Promise<Outcome>
  update(change: Change): Promise<Outcome>
  delete(key: Key, condition?: string, expression?: Expression): Promise<Outcome>
  transact(writes: Write[]): Promise<{ ok: true } | Cancelled>
}

type Attributes = Record<string, AttributeValue>
/** Values as DynamoDB takes them; what is undefined is left out. */
const stored = (values: object): Attributes => marshall(values, { removeUndefinedValues: true })
const plain = (item: Attributes): Item => unmarshall(item) as Item
const plainIf = (item: Attributes | undefined): Item | undefined =>
  item && Object.keys(item).length > 0 ? plain(item) : undefined

const expression = ({ names, values }: Expression) => ({
  ...(names && { ExpressionAttributeNames: names }),
  ...(values && { ExpressionAttributeValues: stored(values) }),
})
const conditional = (condition: string | undefined) =>
  condition === undefined
    ? {}
    : { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }

/** @param name the table's name */
export function createTable(client: DynamoDBClient, name: string): Table {
  const single = async (send: () => Promise<Item | undefined>): Promise<Outcome> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return { ok: true, item: (await send()) as Item }
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException)
          return { ok: false, item: plainIf(error.Item) }
        if (!(error instanceof TransactionConflictException)) throw error
        if (attempt >= 5) throw contended()
        await pause(attempt)
      }
    }
  }
  return {
    async get(key) {
      return plainIf(
        (
          await client.send(
            new GetItemCommand({ TableName: name, Key: stored(key), ConsistentRead: true }),
          )
        ).Item,
      )
    },
    async batchGet(keys) {
      const items: Item[] = []
      let pending = keys.map(stored)
      for (let attempt = 0; pending.length > 0; attempt++) {
        if (attempt > 0) await pause(attempt)
        if (attempt > 8) throw contended()
        const answer = await client.send(
          new BatchGetItemCommand({
            RequestItems: { [name]: { Keys: pending, ConsistentRead: true } },
          }),
        )
        items.push(...(answer.Responses?.[name] ?? []).map(plain))
        pending = answer.UnprocessedKeys?.[name]?.Keys ?? []
      }
      return items
    },
    async query(query) {
      const answer = await client.send(
        new QueryCommand({
          TableName: name,
          KeyConditionExpression: query.where,
          ...expression(query),
          ...(query.index === undefined ? { ConsistentRead: true } : { IndexName: query.index }),
          ...(query.filter !== undefined && { FilterExpression: query.filter }),
          ...(query.limit !== undefined && { Limit: query.limit }),
          ...(query.start && { ExclusiveStartKey: stored(query.start) }),
          ...(query.descending && { ScanIndexForward: false }),
        }),
      )
      return {
        items: (answer.Items ?? []).map(plain),
        last: answer.LastEvaluatedKey && plain(answer.LastEvaluatedKey),
      }
    },
    async *scan() {
      let start: Attributes | undefined
      do {
        const answer = await client.send(
          new ScanCommand({
            TableName: name,
            ConsistentRead: true,
            ...(start && { ExclusiveStartKey: start }),
          }),
        )
        yield* (answer.Items ?? []).map(plain)
        start = answer.LastEvaluatedKey
      } while (start)
    },
    put: ({ item, condition, ...rest }) =>
      single(async () => {
        await client.send(
          new PutItemCommand({
            TableName: name,
            Item: stored(item),
            ...conditional(condition),
            ...expression(rest),
          }),
        )
        return item
      }),
    update: ({ key, set, condition, ...rest }) =>
      single(async () =>
        plainIf(
          (
            await client.send(
              new UpdateItemCommand({
                TableName: name,
                Key: stored(key),
                UpdateExpression: set,
                ReturnValues: 'ALL_NEW',
                ...conditional(condition),
                ...expression(rest),
              }),
            )
          ).Attributes,
        ),
      ),
    delete: (key, condition, rest = {}) =>
      single(async () =>
        plainIf(
          (
            await client.send(
              new DeleteItemCommand({
                TableName: name,
                Key: stored(key),
                ReturnValues: 'ALL_OLD',
                ...conditional(condition),
                ...expression(rest),
              }),
            )
          ).Attributes,
        ),
      ),
    async transact(writes) {
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: writes.map((write) => transactItem(name, write)),
          }),
        )
        return { ok: true }
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error
        const reasons = (error.CancellationReasons ?? []).map(
          (reason): Cancelled['reasons'][number] => {
            const item = plainIf(reason.Item)
            if (reason.Code === 'ConditionalCheckFailed')
              return item ? { cause: 'condition', item } : { cause: 'condition' }
            if (reason.Code === undefined || reason.Code === 'None') return { cause: 'none' }
            if (
              ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'].includes(
                reason.Code,
              )
            )
              return { cause: 'contention' }
            throw error
          },
        )
        return { ok: false, reasons }
      }
    },
  }
}

function transactItem(table: string, write: Write): TransactWriteItem {
  if ('put' in write)
    return {
      Put: {
        TableName: table,
        Item: stored(write.put.item),
        ...conditional(write.put.condition),
        ...expression(write.put),
      },
    }
  if ('update' in write) {
    const { key, set, condition, ...rest } = write.update
    return {
      Update: {
        TableName: table,
        Key: stored(key),
        UpdateExpression: set,
        ...conditional(condition),
        ...expression(rest),
      },
    }
  }
  if ('delete' in write) {
    const { key, condition, ...rest } = write.delete
    return {
      Delete: {
        TableName: table,
        Key: stored(key),
        ...conditional(condition),
        ...expression(rest),
      },
    }
  }
  return {
    ConditionCheck: {
      TableName: table,
      Key: stored(write.check.key),
      ...conditional(write.check.condition),
      ConditionExpression: write.check.condition,
      ...expression(write.check),
    },
  }
}
