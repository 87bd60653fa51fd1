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
  issueBatch,
  issueSegment,
  startIssuing,
  startVoiding,
  voidVouchers,
} from '../../src/domain/bulk/index.ts'
import { recordResults } from '../../src/domain/training/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import { queuesOf } from '../../src/platform/queue/queue-sender.ts'
import type { BatchId } from '../../src/platform/ids.ts'
import { dyingAfter } from '../support/trouble/faults.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  batch,
  campaign,
  claim,
  HR,
  redeem,
  show,
  worker,
  type Worker,
  fresh,
  issued as issuedTo,
} from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)
let people: Worker[]
beforeAll(async () => {
  people = await Promise.all(Array.from({ length: 30 }, () => worker(stack)))
})
beforeEach(() => stack.clock.set(new Date().toISOString()))

const statusOf = async (who: Worker, batchId: BatchId) =>
  (await stack.runtime.table.get(voucherKey(who.personId, batchId)))?.status
const statuses = async (batchId: BatchId) =>
  (await Promise.all(people.map((who) => statusOf(who, batchId)))).map(String)
const never = (): boolean => false

const issued = (validUntil?: string) => issuedTo(stack, at, people, validUntil)

describe('issuing to a roster (R82)', () => {
  test('gives everyone one voucher, also when delivered twice and worked in parallel', async () => {
    const { batch: made } = await batch(stack, at, people)
    const [job] = await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: people.length,
      actor: HR,
    })
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
    const [job] = await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: people.length,
      actor: HR,
    })
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
    await recordResults(stack.runtime, { classId: room.classId, results: [], actor: HR })
    await expect(
      issueBatch(stack.runtime, queuesOf(stack.runtime), { batchId: made.batchId, actor: HR }),
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
      ...(await startIssuing(stack.runtime, { batchId: made.batchId, headcount: 2, actor: HR })),
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
    const code = await show(stack, await fresh(stack, who), made.batchId)
    stack.clock.set(`${addDays(today, 1)}T00:00:00+08:00`)
    const holder = await fresh(stack, who)
    const list = await stack.call<{ items: { batchId: string; status: string; tab: string }[] }>(
      'worker',
      { route: 'GET /me/vouchers', token: holder.token, query: { tab: 'invalid' } },
    )
    expect(list.body.items).toContainEqual(
      expect.objectContaining({ batchId: made.batchId, status: 'expired', tab: 'invalid' }),
    )
    await expect(show(stack, holder, made.batchId)).rejects.toThrow('voucher_expired')
    expect((await redeem(stack, at, code, { by: await fresh(stack, at.operator) })).body.code).toBe(
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
    await redeem(stack, at, await show(stack, await fresh(stack, used), made.batchId), {
      by: await fresh(stack, at.operator),
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

describe('voiding (R68)', () => {
  test('everything claimed becomes voided, used ones stay, and the batch says so', async () => {
    const { batch: made } = await issued()
    const used = people[4] as Worker
    await redeem(stack, at, await show(stack, await fresh(stack, used), made.batchId), {
      by: await fresh(stack, at.operator),
    })
    await stack.send('void-batch', [
      await startVoiding(stack.runtime, { batchId: made.batchId, reason: '名单有误', actor: HR }),
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
        token: (await fresh(stack, people[5] as Worker)).token,
        query: { tab: 'invalid' },
      },
    )
    expect(list.body.items.find((item) => item.batchId === made.batchId)?.invalidReason).toContain(
      '名单有误',
    )
  })

  test('what is still being issued is caught: the issuing worker stops, the voiding one waits for it', async () => {
    const { batch: made } = await batch(stack, at, people)
    const [job] = await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: people.length,
      actor: HR,
    })
    const voiding = await startVoiding(stack.runtime, {
      batchId: made.batchId,
      reason: '发错班级',
      actor: HR,
    })
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
      fresh(stack, people[6] as Worker),
      fresh(stack, people[7] as Worker),
    ])
    await claim(stack, first, open.batchId)
    await stack.send('void-batch', [
      await startVoiding(stack.runtime, { batchId: open.batchId, reason: '活动取消', actor: HR }),
    ])
    const again = await voidVouchers(
      stack.runtime,
      { batchId: open.batchId, reason: '活动取消' },
      never,
    )
    expect(again).toMatchObject({ claimed: 1, from: 0, to: 1 })
    expect((await claim(stack, second, open.batchId)).body.code).toBe('claim_window_closed')
    expect(again && (await voidVouchers(stack.runtime, again, never))).toBeNull()
    expect(await statusOf(first, open.batchId)).toBe('voided')
  })
})
