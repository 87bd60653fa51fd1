/**
 * Thousands of people. One comes through the front door, the others are copies
 * of what that left in the table: to make them all through the card platform
 * would measure that.
 */
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { traineeKey } from '../../../src/domain/training/index.ts'
import type { Key } from '../../../src/platform/dynamo/table.ts'
import type { BatchId, ClassId, PersonId } from '../../../src/platform/ids.ts'
import { concurrently } from '../../../src/platform/work/concurrently.ts'
import { batch, human, type Ground, type School } from './world.ts'

/**
 * Puts the item at these keys as well, with the attributes that stand beside a key in place of its
 * own; what is undefined there is left out.
 */
export async function copies(stack: Ground, original: Key, keys: readonly Key[]): Promise<void> {
  const { table, config } = stack.runtime
  const item = await table.get(original)
  if (!item) throw new Error(`nothing to copy at ${original.pk}`)
  const client = new DynamoDBClient({})
  const copy = (key: Key) => ({
    PutRequest: { Item: marshall({ ...item, ...key }, { removeUndefinedValues: true }) },
  })
  const pages = Array.from({ length: Math.ceil(keys.length / 25) }, (_, page) =>
    keys.slice(page * 25, page * 25 + 25),
  )
  await concurrently(pages, 4, (page) =>
    client.send(
      new BatchWriteItemCommand({ RequestItems: { [config.TABLE_NAME]: page.map(copy) } }),
    ),
  )
  client.destroy()
}

export interface Roster {
  personIds: readonly PersonId[]
  /** The last day of their vouchers; as the batch has it when absent. */
  validUntil?: string
}

/**
 * A class with these people on its roster and its batch, not issued. One more trainee, the
 * original, is on it too.
 */
export async function rosterOf(
  stack: Ground,
  at: School,
  { personIds, validUntil }: Roster,
): Promise<{ batchId: BatchId; classId: ClassId }> {
  const someone = human()
  const made = await batch(stack, at, [someone], validUntil === undefined ? {} : { validUntil })
  const { classId } = made.trainingClass
  const {
    items: [first],
  } = await stack.runtime.table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': `CLASS#${classId}`, ':prefix': 'TRAINEE#' },
  })
  if (!first) throw new Error('nobody is on the roster')
  await copies(
    stack,
    { pk: first.pk, sk: first.sk },
    personIds.map((personId) => traineeKey(classId, personId)),
  )
  return { batchId: made.batch.batchId, classId }
}

/** Ids of people without a profile. @param wanted which ids will do; others are drawn again */
export function peopleIds(
  stack: Ground,
  count: number,
  wanted: (personId: PersonId) => boolean = () => true,
): PersonId[] {
  const ids: PersonId[] = []
  while (ids.length < count) {
    const personId = stack.runtime.random.id('per')
    if (wanted(personId)) ids.push(personId)
  }
  return ids
}
