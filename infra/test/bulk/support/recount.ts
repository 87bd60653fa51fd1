/** What the table holds of a roster and of vouchers, read item by item. */
import { DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb'
import { DUE_SHARDS, dueKeyOfShard } from '../../../../functions/src/domain/voucher/index.ts'
import type { BatchId, ClassId } from '../../../../functions/src/platform/ids.ts'
import type { Stack } from '../../../../functions/test/support/stack/stack.ts'

type Attributes = Record<string, AttributeValue>

/** Scans keys, status and version of those items whose sort key begins so. */
async function* scan({ runtime }: Stack, prefix: string): AsyncIterable<Attributes> {
  const client = new DynamoDBClient({})
  try {
    let start: Attributes | undefined
    do {
      const { Items: items = [], LastEvaluatedKey: last } = await client.send(
        new ScanCommand({
          TableName: runtime.config.TABLE_NAME,
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
          FilterExpression: 'begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':prefix': { S: prefix } },
          ProjectionExpression: 'pk, sk, #status, version',
          ExpressionAttributeNames: { '#status': 'status' },
        }),
      )
      yield* items
      start = last
    } while (start)
  } finally {
    client.destroy()
  }
}

/** The people on a class's roster. */
export async function rosterIn(stack: Stack, classId: ClassId): Promise<string[]> {
  const people: string[] = []
  for await (const { pk, sk } of scan(stack, 'TRAINEE#'))
    if (pk?.S === `CLASS#${classId}`) people.push(sk?.S?.slice('TRAINEE#'.length) ?? '')
  return people
}

export interface Recount {
  /** People of the roster who have not exactly one voucher of the batch. */
  wronged: number
  /** Vouchers of other people or other batches. */
  strange: number
  /** Status and version of the vouchers, and how many stand so. */
  vouchers: Record<string, number>
  /** Entries of the due list. */
  due: number
}

/** Every voucher of the table, held against the one batch that was issued to this roster. */
export async function recount(
  stack: Stack,
  batchId: BatchId,
  roster: readonly string[],
): Promise<Recount> {
  const held = new Map(roster.map((personId) => [personId, 0]))
  const vouchers: Record<string, number> = {}
  let strange = 0
  for await (const { pk, sk, status, version } of scan(stack, 'VOUCHER#')) {
    const personId = pk?.S?.slice('PERSON#'.length) ?? ''
    const count = held.get(personId)
    if (count === undefined || sk?.S !== `VOUCHER#${batchId}`) strange += 1
    else held.set(personId, count + 1)
    const state = `${status?.S} ${version?.N}`
    vouchers[state] = (vouchers[state] ?? 0) + 1
  }
  return {
    wronged: [...held.values()].filter((count) => count !== 1).length,
    strange,
    vouchers,
    due: await countDue(stack),
  }
}

async function countDue({ runtime: { table } }: Stack): Promise<number> {
  let due = 0
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    let start: Record<string, unknown> | undefined
    do {
      const { items, last } = await table.query({
        index: 'due',
        where: 'dueKey = :due',
        values: { ':due': dueKeyOfShard(shard) },
        start,
      })
      due += items.length
      start = last
    } while (start)
  }
  return due
}
