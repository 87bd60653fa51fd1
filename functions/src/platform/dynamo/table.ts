/**
 * The one table. Strong reads, and writes whose failed condition is an answer
 * (with the item as it stands), not an exception: every transition needs it.
 */
import {
  BatchGetCommand, DeleteCommand, GetCommand, PutCommand, QueryCommand, ScanCommand, TransactWriteCommand, UpdateCommand,
  type DynamoDBDocumentClient, type QueryCommandInput, type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { ConditionalCheckFailedException, TransactionCanceledException, TransactionConflictException, type AttributeValue } from '@aws-sdk/client-dynamodb'
import { contended, pause } from './contention.ts'

export interface Key { pk: string; sk: string }
export type Item = Key & Record<string, unknown>
/** An expression with its names and values, as DynamoDB takes them. */
export interface Expression { names?: Record<string, string>; values?: Record<string, unknown> }
export interface Change extends Expression { key: Key; set: string; condition?: string }
export interface Insert extends Expression { item: Item; condition?: string }
export type Write = { put: Insert } | { update: Change } | { delete: Expression & { key: Key; condition?: string } } | { check: Expression & { key: Key; condition: string } }
/** `item` is the new image after a success, and the unchanged image after a failed condition. */
export type Outcome = { ok: true; item: Item } | { ok: false; item: Item | undefined }
/** Why a transaction was cancelled, per write, in order: `contention` may be retried, `condition` may not. */
export type Cancelled = { ok: false; reasons: { cause: 'none' | 'condition' | 'contention'; item?: Item }[] }
export interface Query extends Expression { index?: string; where: string; filter?: string; limit?: number; start?: Record<string, unknown> | undefined; descending?: boolean }

export interface Table {
  get(key: Key): Promise<Item | undefined>
  /** Strong reads in one request (at most 100 keys); absent items are absent from the answer, in no order. */
  batchGet(keys: Key[]): Promise<Item[]>
  /** Strong unless an index is named. */
  query(query: Query): Promise<{ items: Item[]; last: Record<string, unknown> | undefined }>
  /** Every item, partition by partition, strongly read page by page: for recounts only, never for a request. */
  scan(): AsyncIterable<Item>
  put(insert: Insert): Promise<Outcome>
  update(change: Change): Promise<Outcome>
  delete(key: Key, condition?: string, expression?: Expression): Promise<Outcome>
  transact(writes: Write[]): Promise<{ ok: true } | Cancelled>
}

const expression = ({ names, values }: Expression) => ({
  ...(names && { ExpressionAttributeNames: names }), ...(values && { ExpressionAttributeValues: values }),
})
const conditional = (condition: string | undefined) => (condition === undefined ? {} : { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const })
const plain = (item: Record<string, AttributeValue> | undefined): Item | undefined => (item && Object.keys(item).length > 0 ? unmarshall(item) as Item : undefined)

/** @param name the table's name */
export function createTable(client: DynamoDBDocumentClient, name: string): Table {
  const single = async (send: () => Promise<{ Attributes?: Record<string, unknown> | undefined }>): Promise<Outcome> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return { ok: true, item: (await send()).Attributes as Item }
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return { ok: false, item: plain(error.Item) }
        if (!(error instanceof TransactionConflictException)) throw error
        if (attempt >= 5) throw contended()
        await pause(attempt)
      }
    }
  }
  return {
    async get(key) {
      return (await client.send(new GetCommand({ TableName: name, Key: key, ConsistentRead: true }))).Item as Item | undefined
    },
    async batchGet(keys) {
      const items: Item[] = []
      let pending: Key[] = keys
      for (let attempt = 0; pending.length > 0; attempt++) {
        if (attempt > 0) await pause(attempt)
        if (attempt > 8) throw contended()
        const answer = await client.send(new BatchGetCommand({ RequestItems: { [name]: { Keys: pending, ConsistentRead: true } } }))
        items.push(...((answer.Responses?.[name] ?? []) as Item[]))
        pending = (answer.UnprocessedKeys?.[name]?.Keys ?? []) as unknown as Key[]
      }
      return items
    },
    async query(query) {
      const input: QueryCommandInput = {
        TableName: name, KeyConditionExpression: query.where, ...expression(query),
        ...(query.index === undefined ? { ConsistentRead: true } : { IndexName: query.index }),
        ...(query.filter !== undefined && { FilterExpression: query.filter }), ...(query.limit !== undefined && { Limit: query.limit }),
        ...(query.start && { ExclusiveStartKey: query.start }), ...(query.descending && { ScanIndexForward: false }),
      }
      const answer = await client.send(new QueryCommand(input))
      return { items: (answer.Items ?? []) as Item[], last: answer.LastEvaluatedKey }
    },
    async *scan() {
      let start: Record<string, unknown> | undefined
      do {
        const answer = await client.send(new ScanCommand({ TableName: name, ConsistentRead: true, ...(start && { ExclusiveStartKey: start }) }))
        yield* (answer.Items ?? []) as Item[]
        start = answer.LastEvaluatedKey
      } while (start)
    },
    put: ({ item, condition, ...rest }) =>
      single(() => client.send(new PutCommand({ TableName: name, Item: item, ...conditional(condition), ...expression(rest) })).then(() => ({ Attributes: item }))),
    update: ({ key, set, condition, ...rest }) =>
      single(() => client.send(new UpdateCommand({ TableName: name, Key: key, UpdateExpression: set, ReturnValues: 'ALL_NEW', ...conditional(condition), ...expression(rest) }))),
    delete: (key, condition, rest = {}) =>
      single(() => client.send(new DeleteCommand({ TableName: name, Key: key, ReturnValues: 'ALL_OLD', ...conditional(condition), ...expression(rest) }))),
    async transact(writes) {
      try {
        await client.send(new TransactWriteCommand({ TransactItems: writes.map((write) => transactItem(name, write)) }))
        return { ok: true }
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error
        const reasons = (error.CancellationReasons ?? []).map((reason): Cancelled['reasons'][number] => {
          const item = plain(reason.Item)
          if (reason.Code === 'ConditionalCheckFailed') return item ? { cause: 'condition', item } : { cause: 'condition' }
          if (reason.Code === undefined || reason.Code === 'None') return { cause: 'none' }
          if (['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'].includes(reason.Code)) return { cause: 'contention' }
          throw error
        })
        return { ok: false, reasons }
      }
    },
  }
}

function transactItem(table: string, write: Write): NonNullable<TransactWriteCommandInput['TransactItems']>[number] {
  if ('put' in write) return { Put: { TableName: table, Item: write.put.item, ...conditional(write.put.condition), ...expression(write.put) } }
  if ('update' in write) {
    const { key, set, condition, ...rest } = write.update
    return { Update: { TableName: table, Key: key, UpdateExpression: set, ...conditional(condition), ...expression(rest) } }
  }
  if ('delete' in write) {
    const { key, condition, ...rest } = write.delete
    return { Delete: { TableName: table, Key: key, ...conditional(condition), ...expression(rest) } }
  }
  return { ConditionCheck: { TableName: table, Key: write.check.key, ...conditional(write.check.condition), ConditionExpression: write.check.condition, ...expression(write.check) } }
}
