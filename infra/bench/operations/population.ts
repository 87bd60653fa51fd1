/**
 * Thousands of people. One comes through the front door, the others are copies
 * of what that left in the table: to make them all through the card platform
 * would measure that.
 */
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { issueSegment, startIssuing } from '../../../functions/src/domain/bulk/index.ts'
import { personKey } from '../../../functions/src/domain/person/index.ts'
import { traineeKey } from '../../../functions/src/domain/training/index.ts'
import type { BatchId, ClassId, PersonId } from '../../../functions/src/platform/ids.ts'
import { concurrently } from '../../../functions/src/platform/work/concurrently.ts'
import type { Key } from '../../../functions/src/platform/dynamo/table.ts'
import {
  batch,
  HR,
  human,
  worker,
  type Ground,
  type School,
  type Worker,
} from '../../../functions/test/support/world.ts'

/** Puts under way at once while something is prepared. */
export const WIDTH = 16

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

/** People with a profile, signed in. */
export async function people(stack: Ground, count: number): Promise<Worker[]> {
  const first = await worker(stack)
  const made = await Promise.all(
    Array.from({ length: count }, async () => {
      const personId = stack.runtime.random.id('per')
      return { ...first, personId, token: await stack.tokenFor(personId) }
    }),
  )
  await copies(
    stack,
    personKey(first.personId),
    made.map(({ personId }) => personKey(personId)),
  )
  return made
}

/**
 * A class with these people on its roster and its batch, not issued. One more trainee, the
 * original, is on it too.
 */
export async function rosterOf(
  stack: Ground,
  at: School,
  personIds: readonly PersonId[],
  validUntil?: string,
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

/** Gives these people a targeted voucher each, as the queue's worker does. */
export async function issueTo(
  stack: Ground,
  at: School,
  personIds: readonly PersonId[],
  validUntil?: string,
): Promise<BatchId> {
  const { batchId } = await rosterOf(stack, at, personIds, validUntil)
  const jobs = await startIssuing(stack.runtime, {
    batchId,
    headcount: personIds.length + 1,
    actor: HR,
  })
  await Promise.all(jobs.map((job) => issueSegment(stack.runtime, job, () => false)))
  return batchId
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

/** Does this for every one of them. @returns what came out, in order */
export async function forEach<T, R>(
  all: readonly T[],
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  await concurrently([...all.entries()], WIDTH, async ([index, one]) => {
    results[index] = await work(one, index)
  })
  return results
}
