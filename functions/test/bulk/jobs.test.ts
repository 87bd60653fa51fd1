/**
 * Jobs may run twice, stop half-way, or run in parallel with themselves: the result is that of one
 * clean run (invariant 9).
 */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { readBatch, readProgress } from '../../src/domain/batch/index.ts'
import {
  expireDue,
  expireJobs,
  type FailJob,
  failTrainees,
  issueBatch,
  issueSegment,
  startIssuing,
  startVoiding,
  voidVouchers,
} from '../../src/domain/bulk/index.ts'
import { FAILED_SHARDS, failedKeyOfShard, recordResults } from '../../src/domain/training/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import { queuesOf } from '../../src/platform/queue/queue-sender.ts'
import type { BatchId, ClassId, PersonId } from '../../src/platform/ids.ts'
import { dyingAfter } from '../support/faults.ts'
import { useSchool, useStack } from '../support/use-stack.ts'
import {
  batch,
  campaign,
  claim,
  HR,
  redeem,
  show,
  trainingClass,
  worker,
  type Worker,
} from '../support/world.ts'

const stack = useStack()
const at = useSchool(stack)
let people: Worker[]
beforeAll(async () => {
  people = await Promise.all(Array.from({ length: 30 }, () => worker(stack)))
}, 60_000)
beforeEach(() => stack.clock.set(new Date().toISOString()))

const statusOf = async (who: Worker, batchId: BatchId) =>
  (await stack.runtime.table.get(voucherKey(who.personId, batchId)))?.status
const statuses = async (batchId: BatchId) =>
  (await Promise.all(people.map((who) => statusOf(who, batchId)))).map(String)
const never = (): boolean => false
const freshToken = async (who: Worker): Promise<Worker> => ({
  ...who,
  token: await stack.tokenFor(who.personId),
})

async function issued(validUntil?: string) {
  const made = await batch(stack, at, people, validUntil === undefined ? {} : { validUntil })
  await stack.send(
    'issue-vouchers',
    await startIssuing(stack.runtime, made.batch, people.length, HR),
  )
  await stack.drain('issue-vouchers')
  return made
}

describe('issuing to a roster (R82)', () => {
  test('gives everyone one voucher, also when delivered twice and worked in parallel', async () => {
    const { batch: made } = await batch(stack, at, people)
    const [job] = await startIssuing(stack.runtime, made, people.length, HR)
    if (!job) throw new Error('no job')
    await Promise.all([
      issueSegment(stack.runtime, job, never),
      issueSegment(stack.runtime, job, never),
    ])
    await issueSegment(stack.runtime, job, never)
    expect(new Set(await statuses(made.batchId))).toEqual(new Set(['claimed']))
    expect([
      (await readBatch(stack.runtime.table, made.batchId))?.state,
      await readProgress(stack.runtime.table, made.batchId),
    ]).toEqual(['issued', { issued: 30, segments: 1, done: 1 }])
  })

  test('goes on after being killed at any write', async () => {
    const { batch: made } = await batch(stack, at, people)
    const [job] = await startIssuing(stack.runtime, made, people.length, HR)
    if (!job) throw new Error('no job')
    for (const writes of [3, 11, 20]) {
      const dying = stack.over((client) => dyingAfter(client, writes))
      await expect(
        issueSegment({ ...stack.runtime, table: dying.table }, job, never),
      ).rejects.toThrow('killed')
    }
    await issueSegment(stack.runtime, job, never)
    expect(new Set(await statuses(made.batchId))).toEqual(new Set(['claimed']))
    expect((await readBatch(stack.runtime.table, made.batchId))?.state).toBe('issued')
  })

  test('is not begun once the results of the class are in', async () => {
    const { batch: made, trainingClass: room } = await batch(stack, at, people.slice(0, 2))
    await recordResults(stack.runtime, room.classId, [], HR)
    await expect(
      issueBatch(stack.runtime, queuesOf(stack.runtime), made.batchId, HR),
    ).rejects.toMatchObject({
      code: 'wrong_state',
      details: { detail: expect.stringContaining('结业') },
    })
    expect((await readBatch(stack.runtime.table, made.batchId))?.state).toBe('configured')
  })

  test('a poisoned message stays for the dead letters and delays no other', async () => {
    const { batch: made } = await batch(stack, at, people.slice(0, 2))
    await stack.send('issue-vouchers', [
      { nonsense: true },
      ...(await startIssuing(stack.runtime, made, 2, HR)),
    ])
    await stack.drain('issue-vouchers')
    expect([
      (await readBatch(stack.runtime.table, made.batchId))?.state,
      await stack.waiting('issue-vouchers'),
    ]).toEqual(['issued', 1])
  })
})

describe('expiry (R5, R80)', () => {
  test('counts from the end of the last day in Shanghai, everywhere, although no job has run', async () => {
    const today = shanghaiDate(stack.clock.now())
    const { batch: made } = await issued(today)
    const who = people[0] as Worker
    stack.clock.set(`${today}T23:59:00+08:00`)
    const code = await show(stack, await freshToken(who), made.batchId)
    stack.clock.set(`${addDays(today, 1)}T00:00:00+08:00`)
    const holder = await freshToken(who)
    const list = await stack.call<{ items: { batchId: string; status: string; tab: string }[] }>(
      'worker',
      { route: 'GET /me/vouchers', token: holder.token, query: { tab: 'invalid' } },
    )
    expect(list.body.items).toContainEqual(
      expect.objectContaining({ batchId: made.batchId, status: 'expired', tab: 'invalid' }),
    )
    await expect(show(stack, holder, made.batchId)).rejects.toThrow('voucher_expired')
    expect((await redeem(stack, at, code, { by: await freshToken(at.operator) })).body.code).toBe(
      'voucher_expired',
    )
    expect(await statusOf(who, made.batchId)).toBe('claimed')

    await stack.schedule('expire-vouchers')
    await stack.schedule('expire-vouchers')
    await stack.drain('expire-vouchers')
    expect(new Set(await statuses(made.batchId))).toEqual(new Set(['expired']))
    await stack.project(2)
    const versions = await Promise.all(
      people.map(
        async (one) =>
          (await stack.runtime.table.get(voucherKey(one.personId, made.batchId)))?.version,
      ),
    )
    expect(new Set(versions)).toEqual(new Set([2]))
  })

  test('stops when time runs short, is killed, runs beside itself: each voucher expires once, nothing else changes', async () => {
    const today = shanghaiDate(stack.clock.now())
    const { batch: made } = await issued(today)
    const { batch: valid } = await issued(addDays(today, 10))
    const used = people[1] as Worker
    await redeem(stack, at, await show(stack, await freshToken(used), made.batchId), {
      by: await freshToken(at.operator),
    })
    stack.clock.advance(86_400_000)
    const dying = stack.over((client) => dyingAfter(client, 4))
    await Promise.allSettled(
      expireJobs().map((job) => expireDue({ ...stack.runtime, table: dying.table }, job, never)),
    )
    await stack.schedule('expire-vouchers')
    // Each invocation is told that its time is over after a few looks: the rest goes back to the
    // queue.
    let looks = 0
    const worked = await stack.drain('expire-vouchers', {
      remainingMs: () => (looks++ % 9 === 8 ? 5_000 : 60_000),
    })
    expect(worked).toBeGreaterThan(expireJobs().length)
    await Promise.all(expireJobs().map((job) => expireDue(stack.runtime, job, never)))
    expect((await statuses(made.batchId)).filter((status) => status === 'expired')).toHaveLength(29)
    expect(await statusOf(used, made.batchId)).toBe('used')
    expect(new Set(await statuses(valid.batchId))).toEqual(new Set(['claimed']))
  })
})

describe('failed trainees (§30, R6, R81)', () => {
  /** The trainees of a class that the job will look at again. */
  const waitingOf = async (classId: ClassId) => {
    const shards = await Promise.all(
      Array.from({ length: FAILED_SHARDS }, (_, shard) =>
        stack.runtime.table.query({
          index: 'due',
          where: 'dueKey = :key',
          values: { ':key': failedKeyOfShard(shard) },
        }),
      ),
    )
    return shards
      .flatMap(({ items }) => items)
      .filter(({ pk }) => pk === `CLASS#${classId}`)
      .map(({ sk }) => sk.slice('TRAINEE#'.length))
  }

  test('a used voucher becomes failed, a claimed one stays, the others are not touched', async () => {
    const { batch: made, trainingClass: room } = await issued()
    const [passed, failed, unused] = people as [Worker, Worker, Worker]
    for (const who of [passed, failed])
      await redeem(stack, at, await show(stack, await freshToken(who), made.batchId), {
        by: await freshToken(at.operator),
      })
    const results = [
      { personId: passed.personId, passed: true },
      { personId: failed.personId, passed: false },
      { personId: unused.personId, passed: false },
    ]
    await recordResults(stack.runtime, room.classId, results, HR)
    await recordResults(stack.runtime, room.classId, results, HR)
    await stack.schedule('fail-trainees')
    await stack.schedule('fail-trainees')
    await stack.drain('fail-trainees')
    expect([
      await statusOf(passed, made.batchId),
      await statusOf(failed, made.batchId),
      await statusOf(unused, made.batchId),
    ]).toEqual(['used', 'failed', 'claimed'])
    expect(await waitingOf(room.classId)).toEqual([unused.personId])
  })

  test('a voucher used only after the results fails with the next run; one never used leaves the job when it expires', async () => {
    const { batch: made, trainingClass: room } = await issued()
    const [late, unused] = people as [Worker, Worker]
    await recordResults(
      stack.runtime,
      room.classId,
      [late, unused].map(({ personId }) => ({ personId, passed: false })),
      HR,
    )
    const run = async () => {
      await stack.schedule('fail-trainees')
      await stack.drain('fail-trainees')
    }
    await run()
    expect(
      (
        await redeem(stack, at, await show(stack, await freshToken(late), made.batchId), {
          by: await freshToken(at.operator),
        })
      ).status,
    ).toBe(201)
    await run()
    expect([await statusOf(late, made.batchId), await statusOf(unused, made.batchId)]).toEqual([
      'failed',
      'claimed',
    ])
    expect(await waitingOf(room.classId)).toEqual([unused.personId])
    stack.clock.advance(90 * 86_400_000)
    await run()
    expect(await waitingOf(room.classId)).toEqual([])
  })

  test('a voucher whose issuing was held up beyond the results is waited for', async () => {
    const [late] = people as [Worker]
    const { batch: made, trainingClass: room } = await batch(stack, at, [late])
    const jobs = await startIssuing(stack.runtime, made, 1, HR)
    await recordResults(
      stack.runtime,
      room.classId,
      [{ personId: late.personId, passed: false }],
      HR,
    )
    const run = async () => {
      await stack.schedule('fail-trainees')
      await stack.drain('fail-trainees')
    }
    await run()
    await stack.send('issue-vouchers', jobs)
    await stack.drain('issue-vouchers')
    expect(
      (
        await redeem(stack, at, await show(stack, await freshToken(late), made.batchId), {
          by: await freshToken(at.operator),
        })
      ).status,
    ).toBe(201)
    await run()
    expect([await statusOf(late, made.batchId), await waitingOf(room.classId)]).toEqual([
      'failed',
      [],
    ])
  })

  test('a run that is stopped after every page comes to its end, however many wait', async () => {
    const { table } = stack.runtime
    const batchId = 'bat_000000000000' as BatchId
    await Promise.all(
      Array.from({ length: 210 }, async (_, index) => {
        const personId = `per_${String(index).padStart(16, '0')}` as PersonId
        await table.put({
          item: {
            ...voucherKey(personId, batchId),
            status: 'claimed',
            validUntil: '2099-12-31',
            classId: 'cls_000000000000',
          },
        })
        await table.put({
          item: {
            pk: 'CLASS#cls_000000000000',
            sk: `TRAINEE#${personId}`,
            result: 'failed',
            voucherBatchId: batchId,
            dueKey: failedKeyOfShard(0),
            dueOn: '2021-10-26',
          },
        })
      }),
    )
    let job: FailJob | null = { from: 0, to: 1 }
    let runs = 0
    for (; job && runs < 20; runs++) {
      let looks = 0
      job = await failTrainees(
        stack.runtime,
        JSON.parse(JSON.stringify(job)) as FailJob,
        () => looks++ > 0,
      )
    }
    expect([job, runs]).toEqual([null, 3])
  })

  test('a general voucher used in the class fails with its holder', async () => {
    const open = await campaign(stack)
    const room = await trainingClass(stack, at)
    const who = await freshToken(people[3] as Worker)
    await claim(stack, who, open.batchId)
    await redeem(stack, at, await show(stack, who, open.batchId), {
      classId: room.classId,
      by: await freshToken(at.operator),
    })
    await recordResults(
      stack.runtime,
      room.classId,
      [{ personId: who.personId, passed: false }],
      HR,
    )
    await stack.schedule('fail-trainees')
    await stack.drain('fail-trainees')
    expect(await statusOf(who, open.batchId)).toBe('failed')
  })
})

describe('voiding (R68)', () => {
  test('everything claimed becomes voided, used ones stay, and the batch says so', async () => {
    const { batch: made } = await issued()
    const used = people[4] as Worker
    await redeem(stack, at, await show(stack, await freshToken(used), made.batchId), {
      by: await freshToken(at.operator),
    })
    await stack.send('void-batch', [
      await startVoiding(stack.runtime, made.batchId, '名单有误', HR),
    ])
    await stack.drain('void-batch')
    const after = await statuses(made.batchId)
    expect([
      after.filter((status) => status === 'voided').length,
      await statusOf(used, made.batchId),
    ]).toEqual([29, 'used'])
    expect((await readBatch(stack.runtime.table, made.batchId))?.state).toBe('voided')
    const list = await stack.call<{ items: { batchId: string; invalidReason?: string }[] }>(
      'worker',
      {
        route: 'GET /me/vouchers',
        token: (await freshToken(people[5] as Worker)).token,
        query: { tab: 'invalid' },
      },
    )
    expect(list.body.items.find((item) => item.batchId === made.batchId)?.invalidReason).toContain(
      '名单有误',
    )
  })

  test('what is still being issued is caught: the issuing worker stops, the voiding one waits for it', async () => {
    const { batch: made } = await batch(stack, at, people)
    const [job] = await startIssuing(stack.runtime, made, people.length, HR)
    const voiding = await startVoiding(stack.runtime, made.batchId, '发错班级', HR)
    const waiting = await voidVouchers(stack.runtime, voiding, never)
    expect(waiting).toEqual(expect.objectContaining({ delaySeconds: 5 }))
    if (job) await issueSegment(stack.runtime, job, never)
    expect(await voidVouchers(stack.runtime, waiting ?? voiding, never)).toBeNull()
    expect((await statuses(made.batchId)).filter((status) => status === 'claimed')).toEqual([])
    expect((await readBatch(stack.runtime.table, made.batchId))?.state).toBe('voided')
  })

  test('a campaign closes its stock first: nobody claims afterwards', async () => {
    const open = await campaign(stack)
    const [first, second] = await Promise.all([
      freshToken(people[6] as Worker),
      freshToken(people[7] as Worker),
    ])
    await claim(stack, first, open.batchId)
    await stack.send('void-batch', [
      await startVoiding(stack.runtime, open.batchId, '活动取消', HR),
    ])
    const again = await voidVouchers(
      stack.runtime,
      { batchId: open.batchId, reason: '活动取消' },
      never,
    )
    expect(again?.delaySeconds).toBeGreaterThan(0)
    expect((await claim(stack, second, open.batchId)).body.code).toBe('claim_window_closed')
    expect(again && (await voidVouchers(stack.runtime, again, never))).toBeNull()
    expect(await statusOf(first, open.batchId)).toBe('voided')
  })
})
