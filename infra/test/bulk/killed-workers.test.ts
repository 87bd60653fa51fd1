/**
 * Bulk work, killed (R80, R82, invariant 9): vouchers are issued to one roster and
 * then all expire, by worker processes of which three in each phase are killed at
 * a random write that is made and not answered yet. It must end as one clean run
 * does, at its price.
 */
import { randomInt } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { functions, type FunctionName, type QueueName } from '../../manifest.ts'
import { BUDGETS } from '../../bench/budgets.ts'
import { copies, peopleIds, rosterOf } from '../../../functions/test/support/world/population.ts'
import { readBatch, readProgress } from '../../../functions/src/domain/batch/index.ts'
import { checkBooks } from '../../../functions/src/domain/books/index.ts'
import { issueBatch } from '../../../functions/src/domain/bulk/index.ts'
import { personKey } from '../../../functions/src/domain/person/index.ts'
import { type Measure, readStatistics } from '../../../functions/src/domain/statistics/index.ts'
import { seatsKey } from '../../../functions/src/domain/training/index.ts'
import type { Key } from '../../../functions/src/platform/dynamo/table.ts'
import type { BatchId, PersonId } from '../../../functions/src/platform/ids.ts'
import { queuesOf } from '../../../functions/src/platform/queue/queue-sender.ts'
import { startCrew, type Crew } from './support/crew.ts'
import { recount, rosterIn } from './support/recount.ts'
import { random } from '../../../functions/test/support/world/random.ts'
import { useStackForEach } from '../../../functions/test/support/stack/use-stack.ts'
import { HR, school, worker } from '../../../functions/test/support/world/world.ts'

/** Set it to kill at the same writes again. */
const SEED = Number(process.env.BULK_SEED ?? randomInt(1_000_000))
const KILLS = 3
/** 20,000 in the tests: more shows nothing else. 100,000 for docs/performance.md. */
const MANY = Number(process.env.BULK_VOUCHERS ?? 20_000)

const stack = useStackForEach()

/** Makes people of ids, as the books want them. */
async function makeKnown(personIds: readonly PersonId[]): Promise<void> {
  const { personId: model } = await worker(stack)
  await copies(
    stack,
    personKey(model),
    personIds.map((personId) => personKey(personId)),
  )
  await copies(
    stack,
    await identityOf(model),
    personIds.map((personId) => ({ pk: `IDENTITY#${personId}`, sk: 'IDENTITY', personId })),
  )
}

/** A class of so many people, counted on its seats too, and its batch, good for today only. */
async function classOf(headcount: number) {
  const personIds = peopleIds(stack, headcount - 1)
  const { batchId, classId } = await rosterOf(stack, await school(stack), {
    personIds,
    validUntil: shanghaiDate(stack.clock.now()),
  })
  await stack.runtime.table.update({
    key: seatsKey(classId),
    set: 'SET taken = :all, #capacity = :all',
    names: { '#capacity': 'capacity' },
    values: { ':all': headcount },
  })
  const roster = await rosterIn(stack, classId)
  expect(roster).toHaveLength(headcount)
  return { batchId, personIds, roster }
}

/** Where it is written down who has an ID number. */
async function identityOf(personId: PersonId): Promise<Key> {
  for await (const { pk, sk, personId: known } of stack.runtime.table.scan())
    if (sk === 'IDENTITY' && known === personId) return { pk, sk }
  throw new Error('nobody has this number')
}

/**
 * Messages of a worker that died while it received them come back when the function could not run
 * any longer.
 */
async function shortenVisibility(queue: QueueName): Promise<void> {
  const client = new SQSClient({})
  const seconds = functions[queue as FunctionName].timeoutSeconds
  await client.send(
    new SetQueueAttributesCommand({
      QueueUrl: stack.runtime.config.QUEUE_URLS[queue] ?? '',
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  )
  client.destroy()
}

/** Works a queue until it is empty. @returns what it cost, in write units */
async function workKilled(
  queue: QueueName,
  killAt: readonly number[],
  look: (crew: Crew) => Promise<void> = async () => undefined,
): Promise<number> {
  await shortenVisibility(queue)
  const crew = await startCrew(stack, queue, killAt)
  try {
    await crew.until(async () => {
      await look(crew)
      return (await stack.waiting(queue)) === 0
    })
    expect([crew.killed(), crew.meter.troubles]).toEqual([KILLS, []])
    return crew.meter.units
  } finally {
    await crew.stop()
  }
}

/**
 * Live progress never falls, never says more than what stands, and is at most a page behind for
 * each worker, dead ones included.
 */
function watchProgress(batchId: BatchId) {
  let before = 0
  return async ({ meter }: Crew): Promise<void> => {
    const stood = meter.puts
    const { issued } = await readProgress(stack.runtime.table, batchId)
    expect(issued).toBeGreaterThanOrEqual(before)
    expect(issued).toBeLessThanOrEqual(meter.puts)
    expect(issued).toBeGreaterThanOrEqual(stood - 1000)
    before = issued
  }
}

/** @returns write units a voucher of either phase */
async function issueAndExpire(
  headcount: number,
): Promise<{ issuing: number; expiring: number; personIds: PersonId[] }> {
  const draw = random(SEED)
  const killAt = () =>
    Array.from({ length: KILLS }, () => 1 + Math.floor(draw() * headcount)).sort((a, b) => a - b)
  const { batchId, personIds, roster } = await classOf(headcount)
  await issueBatch(stack.runtime, queuesOf(stack.runtime), { batchId, actor: HR })
  const issuing = await workKilled('issue-vouchers', killAt(), watchProgress(batchId))
  expect(await recount(stack, batchId, roster)).toEqual({
    wronged: 0,
    strange: 0,
    vouchers: { 'claimed 1': headcount },
    due: headcount,
  })
  expect([
    (await readBatch(stack.runtime.table, batchId))?.state,
    await readProgress(stack.runtime.table, batchId),
  ]).toEqual(['issued', { issued: headcount, segments: 32, done: 32 }])

  stack.clock.set(`${addDays(shanghaiDate(stack.clock.now()), 1)}T00:05:00+08:00`)
  await stack.schedule('expire-vouchers')
  const expiring = await workKilled('expire-vouchers', killAt())
  expect(await recount(stack, batchId, roster)).toEqual({
    wronged: 0,
    strange: 0,
    vouchers: { 'expired 2': headcount },
    due: 0,
  })
  return { issuing: issuing / headcount, expiring: expiring / headcount, personIds }
}

describe(`killed three times while issuing and three times while expiring (seed ${SEED})`, () => {
  // Projecting two hundred thousand changes would take a test too long: the books are checked on a
  // smaller run.
  test('4,000: the statistics equal the recount, and the books agree', async () => {
    const { personIds } = await issueAndExpire(4000)
    await makeKnown(personIds)
    await stack.project()
    expect(await checkBooks(stack.runtime, 0)).toEqual({
      at: expect.any(String),
      vouchers: 4000,
      findings: [],
    })
    const months = await readStatistics(stack.runtime.table, '420106')
    const sum = (measure: Measure) =>
      months.reduce((total, { counts }) => total + counts[measure], 0)
    expect([sum('issued'), sum('expired')]).toEqual([4000, 4000])
  }, 1_800_000)

  test(`${MANY.toLocaleString('en-US')}: everybody has one voucher, at the price of a clean run`, async () => {
    const { issuing, expiring } = await issueAndExpire(MANY)
    for (const [spent, { write: budget }] of [
      [issuing, BUDGETS.issue],
      [expiring, BUDGETS.expire],
    ] as const) {
      expect(spent).toBeGreaterThanOrEqual(3)
      expect(spent).toBeLessThanOrEqual(budget)
    }
  }, 1_800_000)
})
