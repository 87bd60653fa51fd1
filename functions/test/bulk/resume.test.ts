/**
 * Where jobs go on after a kill, and what doubled and late deliveries may do (invariant 9). Races
 * first with the condition taken out, then with it.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { peopleIds, rosterOf } from '../support/world/population.ts'
import { changeState, readBatch, readProgress } from '../../src/domain/batch/index.ts'
import {
  type IssueJob,
  issueSegment,
  startIssuing,
  startVoiding,
  type VoidJob,
  voidVouchers,
} from '../../src/domain/bulk/index.ts'
import { remindDue, type RemindJob } from '../../src/domain/notices/index.ts'
import { readRoster, traineeKey } from '../../src/domain/training/training.store.ts'
import { dueAttributes, dueKeyOfShard, voucherKey } from '../../src/domain/voucher/index.ts'
import { concurrently } from '../../src/platform/work/concurrently.ts'
import type { BatchId, PersonId } from '../../src/platform/ids.ts'
import { dyingAfter } from '../support/trouble/faults.ts'
import { interleaveUpdate } from '../support/trouble/interleave.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'
import { HR } from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)

const never = (): boolean => false
const always = (): boolean => true
/** As the queue would deliver it. */
const delivered = <T>(job: T): T => JSON.parse(JSON.stringify(job)) as T
const on = (tamper: (client: DynamoDBClient) => DynamoDBClient) => stack.over(tamper)
const stateOf = async (batchId: BatchId) => (await readBatch(stack.runtime.table, batchId))?.state
const progressOf = (batchId: BatchId) => readProgress(stack.runtime.table, batchId)

/** Counts requests of a kind. */
function counting(command: string) {
  const counted = {
    requests: 0,
    over: (client: DynamoDBClient): DynamoDBClient => {
      client.middlewareStack.add(
        (next, context) => (args) => {
          if (context.commandName === command) counted.requests += 1
          return next(args)
        },
        { step: 'initialize', name: 'counting' },
      )
      return client
    },
  }
  return counted
}

/** A class with so many people on its roster; issuing has begun, nobody has a voucher. */
async function begun(headcount: number) {
  const { batchId, classId } = await rosterOf(stack, at, {
    personIds: peopleIds(stack, headcount - 1),
  })
  const roster = await readRoster(stack.runtime.table, classId)
  const [job] = await startIssuing(stack.runtime, { batchId, headcount, actor: HR })
  if (!job) throw new Error('no job')
  const statuses = async () =>
    (
      await Promise.all(
        roster.map(
          async ({ personId }) =>
            (await stack.runtime.table.get(voucherKey(personId, batchId)))?.status,
        ),
      )
    ).map(String)
  return {
    batchId,
    classId,
    job,
    statuses,
    all: (status: string) => roster.map(() => status),
  }
}

describe('issuing', () => {
  test('killed before and after everything it notes, goes on from the page that was noted last', async () => {
    const { batchId, job, statuses, all } = await begun(205)
    const book = []
    // A page of a hundred puts and its note, twice; five puts and the last note; the batch's change
    // of state.
    for (const writes of [100, 101, 100, 101, 5, 6, 0]) {
      await expect(
        issueSegment(
          on((client) => dyingAfter(client, writes)),
          delivered(job),
          never,
        ),
      ).rejects.toThrow('killed')
      const { issued, done } = await progressOf(batchId)
      book.push([issued, done])
    }
    expect(book).toEqual([
      [0, 0],
      [100, 0],
      [100, 0],
      [200, 0],
      [200, 0],
      [205, 1],
      [205, 1],
    ])
    expect([await stateOf(batchId), await statuses()]).toEqual(['issuing', all('claimed')])
    const puts = counting('PutItemCommand')
    expect(await issueSegment(on(puts.over), job, never)).toBeNull()
    expect([await stateOf(batchId), puts.requests]).toEqual(['issued', 0])
  })

  test('stopped after every page, shows how far it has come and puts nothing twice', async () => {
    const { batchId, job } = await begun(205)
    const puts = counting('PutItemCommand')
    const book = []
    for (let rest: IssueJob | null = job; rest;) {
      rest = await issueSegment(on(puts.over), delivered(rest), always)
      book.push((await progressOf(batchId)).issued)
    }
    expect([book, puts.requests, await stateOf(batchId)]).toEqual([[100, 200, 205], 205, 'issued'])
  })

  test('of doubled jobs one stands aside: both together pay for hardly more than one', async () => {
    const { batchId, job, statuses, all } = await begun(450)
    const puts = counting('PutItemCommand')
    const twins = on(puts.over)
    const rests = await Promise.all([
      issueSegment(twins, job, never),
      issueSegment(twins, job, never),
    ])
    expect(rests).toContain(null)
    expect(rests.find((rest) => rest !== null)?.delaySeconds ?? 15).toBe(15)
    for (const rest of rests)
      if (rest) expect(await issueSegment(twins, delivered(rest), never)).toBeNull()
    expect([await stateOf(batchId), await progressOf(batchId), await statuses()]).toEqual([
      'issued',
      { issued: 450, segments: 1, done: 1 },
      all('claimed'),
    ])
    expect(puts.requests).toBeLessThanOrEqual(550)
  })

  /**
   * A worker that is about to note its first page while `meanwhile` happens; `strip`: its note has
   * no condition.
   */
  const late = (job: IssueJob, strip: boolean, meanwhile: () => Promise<unknown>) => {
    const slow = (client: DynamoDBClient) => interleaveUpdate(client, 'reached', meanwhile)
    return issueSegment(
      on((client) =>
        strip
          ? withoutConditions(slow(client), (condition) => condition.includes('reached'))
          : slow(client),
      ),
      job,
      never,
    )
  }

  describe('noted late, when another has done the rest', () => {
    const noted = async (strip: boolean) => {
      const { batchId, job } = await begun(205)
      await late(job, strip, async () =>
        expect(await issueSegment(stack.runtime, job, never)).toBeNull(),
      )
      return progressOf(batchId)
    }

    test('with the condition taken out, a page sets the progress back', async () => {
      expect(await noted(true)).toEqual({ issued: 100, segments: 1, done: 0 })
    })

    test('a page changes nothing', async () => {
      expect(await noted(false)).toEqual({ issued: 205, segments: 1, done: 1 })
    })
  })

  describe('noted late, when the next round has begun', () => {
    /**
     * People are added at the beginning of the roster between the rounds.
     * @returns their vouchers
     */
    const newcomers = async (strip: boolean) => {
      const { batchId, classId, job } = await begun(50)
      const added = peopleIds(stack, 3)
      await late(job, strip, async () => {
        await issueSegment(stack.runtime, job, never)
        await changeState(stack.runtime, {
          batchId,
          from: ['issued'],
          to: 'appendPending',
          actor: HR,
        })
        const trainee = {
          version: 1,
          name: '劳动者甲',
          idNumberMasked: '420106********1234',
          source: 'roster',
          addedAt: new Date(stack.clock.now()).toISOString(),
        }
        for (const personId of added)
          await stack.runtime.table.put({ item: { ...traineeKey(classId, personId), ...trainee } })
        expect(await startIssuing(stack.runtime, { batchId, headcount: 53, actor: HR })).toEqual([
          job,
        ])
      })
      expect(await issueSegment(stack.runtime, job, never)).toBeNull()
      expect(await stateOf(batchId)).toBe('issued')
      return Promise.all(
        added.map(
          async (personId) =>
            (await stack.runtime.table.get(voucherKey(personId, batchId)))?.status,
        ),
      )
    }

    test('with the condition taken out, newcomers are passed over', async () => {
      expect(await newcomers(true)).toEqual([undefined, undefined, undefined])
    })

    test('nobody is passed over', async () => {
      expect(await newcomers(false)).toEqual(['claimed', 'claimed', 'claimed'])
    })
  })

  describe('seen to be done, when the next round has begun', () => {
    /**
     * The first worker sees every segment done and is about to end the round; another ends it, and
     * the next begins.
     */
    const ended = async (strip: boolean) => {
      const { batchId, job } = await begun(50)
      const slow = (client: DynamoDBClient) =>
        interleaveUpdate(client, 'version', async () => {
          await issueSegment(stack.runtime, job, never)
          await changeState(stack.runtime, {
            batchId,
            from: ['issued'],
            to: 'appendPending',
            actor: HR,
          })
          await startIssuing(stack.runtime, { batchId, headcount: 50, actor: HR })
        })
      await issueSegment(
        on((client) =>
          strip
            ? withoutConditions(slow(client), (condition) => condition.includes('version'))
            : slow(client),
        ),
        job,
        never,
      )
      return stateOf(batchId)
    }

    test('with the condition taken out, the new round is ended before it is worked', async () => {
      expect(await ended(true)).toBe('issued')
    })

    test('the new round goes on', async () => {
      expect(await ended(false)).toBe('issuing')
    })
  })

  test('vouchers written and noted behind the back of the voiding are taken back by the redelivered job, piece by piece', async () => {
    const { batchId, job, statuses } = await begun(250)
    let voided: Promise<void> | undefined
    const voidMeanwhile = async (): Promise<void> => {
      await startVoiding(stack.runtime, { batchId, reason: '发错班级', actor: HR })
      // After an hour of waiting it no longer does.
      expect(
        await voidVouchers(stack.runtime, { batchId, reason: '发错班级', waited: 720 }, never),
      ).toBeNull()
    }
    const slow = on((client) => {
      client.middlewareStack.add(
        (next, context) => async (args) => {
          if (context.commandName === 'PutItemCommand') await (voided ??= voidMeanwhile())
          else if (context.commandName === 'GetItemCommand' && voided) throw new Error('killed')
          return next(args)
        },
        { step: 'initialize', name: 'slow' },
      )
      return client
    })
    await expect(issueSegment(slow, job, never)).rejects.toThrow('killed')
    expect([await stateOf(batchId), await progressOf(batchId)]).toEqual([
      'voided',
      { issued: 100, segments: 1, done: 0 },
    ])
    expect((await statuses()).filter((status) => status === 'claimed')).toHaveLength(100)
    let parts = 0
    for (let rest: IssueJob | null = job; rest; parts++)
      rest = await issueSegment(stack.runtime, delivered(rest), always)
    expect([parts, (await progressOf(batchId)).done]).toEqual([3, 1])
    expect((await statuses()).filter((status) => status === 'claimed')).toEqual([])
  })
})

/** Does a job to its end, every part killed once half-way. @returns how many parts it took */
async function doKilled<Job>(
  first: Job,
  work: (job: Job, dies: boolean) => Promise<Job | null>,
): Promise<number> {
  let parts = 0
  for (let job: Job | null = first; job !== null; parts++) {
    await expect(work(delivered(job), true)).rejects.toThrow('killed')
    job = await work(delivered(job), false)
  }
  return parts
}

test('voiding goes on from the part that was killed', async () => {
  const headcount = 2250
  const { batchId } = await rosterOf(stack, at, { personIds: peopleIds(stack, headcount - 1) })
  const updates = counting('UpdateItemCommand')
  const voiding = await startVoiding(stack.runtime, { batchId, reason: '名单有误', actor: HR })
  const parts = await doKilled<VoidJob>(voiding, (job, dies) =>
    voidVouchers(
      on((client) => updates.over(dies ? dyingAfter(client, 150) : client)),
      job,
      never,
    ),
  )
  expect([parts, await stateOf(batchId)]).toEqual([2, 'voided'])
  // Everybody once, what each killed part had done and begun, and the end of the voiding.
  expect(updates.requests).toBeLessThanOrEqual(headcount + 2 * (150 + 24) + 2)
})

test('reminders go on from the part that was killed', async () => {
  const people = peopleIds(stack, 2250)
  const batchId = 'bat_000000000000' as BatchId
  const today = shanghaiDate(stack.clock.now())
  await concurrently(people, 24, (personId) =>
    stack.runtime.table.put({
      item: {
        ...voucherKey(personId, batchId),
        ...dueAttributes(personId, addDays(today, 3)),
        dueKey: dueKeyOfShard(0),
      },
    }),
  )
  const told: PersonId[] = []
  const queue = (most: number) => ({
    send: async (_: string, messages: object[]) => {
      if (told.length >= most) throw new Error('killed')
      told.push(...(messages as { personId: PersonId }[]).map(({ personId }) => personId))
    },
  })
  const parts = await doKilled<RemindJob>({ today, from: 0, to: 1 }, (job, dies) =>
    remindDue({ ...stack.runtime, queues: queue(dies ? told.length + 150 : Infinity) }, job, never),
  )
  expect([parts, new Set(told)]).toEqual([2, new Set(people)])
  expect(told.length).toBeLessThanOrEqual(2250 + 2 * 200)
})
