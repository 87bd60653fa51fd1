/** Reminders of vouchers that run out (R84). */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { startVoiding } from '../../src/domain/bulk/index.ts'
import { remindJobs } from '../../src/domain/notices/index.ts'
import { DUE_SHARDS } from '../../src/domain/voucher/index.ts'
import { shardOf } from '../../src/platform/dynamo/shards.ts'
import { received, user, voucherOf, type User } from '../support/world/channel-users.ts'
import { noticeDesk } from '../support/world/notice-desk.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import { campaign, claim, HR, worker } from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)
let desk: ReturnType<typeof noticeDesk>
beforeAll(async () => {
  desk = noticeDesk(stack, at)
})
beforeEach(() => desk.calm())

describe('reminders', () => {
  const today = () => shanghaiDate(stack.clock.now())
  /** What the morning run of a day does for these people, twice, everything delivered. */
  const remind = async (...people: User[]) => {
    const shards = people.map(({ personId }) => shardOf(personId, DUE_SHARDS))
    const jobs = remindJobs(stack.clock.now()).filter(({ from, to }) =>
      shards.some((shard) => from <= shard && shard < to),
    )
    for (let times = 0; times < 2; times++) {
      await stack.send('send-reminders', jobs)
      await stack.drain('send-reminders')
      await desk.tell(2)
    }
  }
  const remindersOf = async (who: User) =>
    (await desk.inbox(who, { limit: '50' })).items
      .filter(({ kind }) => kind === 'reminder')
      .map(({ at: when }) => shanghaiDate(Date.parse(when)))

  test('come seven, three and one days before the last day, once each', async () => {
    const who = await user(stack, ['wechat-oa'])
    const lastDay = addDays(today(), 9)
    const open = await campaign(stack, {
      validity: { type: 'fixed', from: today(), until: lastDay },
    })
    await claim(stack, await desk.fresh(who), open.batchId)
    await desk.tell()
    for (const daysLeft of [8, 7, 6, 3, 2, 1, 0]) {
      stack.clock.set(`${addDays(lastDay, -daysLeft)}T09:00:00+08:00`)
      await remind(who)
    }
    expect(await remindersOf(who)).toEqual([1, 3, 7].map((days) => addDays(lastDay, -days)))
    expect(received(stack, who)).toHaveLength(3)
    expect(
      (await desk.inbox(who)).items.map(({ text }) => /还有 7 天|还有 3 天|明天/.exec(text)?.[0]),
    ).toEqual(['明天', '还有 3 天', '还有 7 天'])
  })

  test('count the days by Shanghai’s midnight, and leave out those that a voucher no longer has', async () => {
    const who = await user(stack, ['weapp'])
    const first = today()
    const open = await campaign(stack, {
      validity: { type: 'fixed', from: first, until: addDays(first, 2) },
    })
    const last = await campaign(stack, { validity: { type: 'fixed', from: first, until: first } })
    for (const { batchId } of [open, last]) await claim(stack, await desk.fresh(who), batchId)
    await desk.tell()
    const seen: number[] = []
    for (const at of [
      `${first}T23:50:00+08:00`,
      `${addDays(first, 1)}T00:00:02+08:00`,
      `${addDays(first, 1)}T23:50:00+08:00`,
      `${addDays(first, 2)}T00:00:02+08:00`,
    ]) {
      stack.clock.set(at)
      await remind(who)
      seen.push((await remindersOf(who)).length)
    }
    expect(seen).toEqual([0, 1, 1, 1])
    expect((await desk.inbox(who)).items[0]?.text).toContain('明天到期')
  })

  test('that come late say how many days are left now, and none comes once the next has its turn', async () => {
    const who = await user(stack, ['weapp'])
    const { batch: made } = await desk.issue([who], addDays(today(), 7))
    const { personId, batchId, validUntil } = { ...who, ...made }
    await desk.tell()
    const told = async (days: number, left: number) => {
      stack.clock.set(`${addDays(validUntil, -left)}T09:00:00+08:00`)
      const before = received(stack, who).length
      for (let times = 0; times < 2; times++)
        await desk.send({
          kind: 'reminder',
          personId,
          batchId,
          validUntil,
          days,
        })
      return received(stack, who).length === before
        ? null
        : /还有 \d 天|明天|今天/.exec(
            (await desk.inbox(who)).items.find(({ kind }) => kind === 'reminder')?.text ?? '',
          )?.[0]
    }
    // Its day has not come; its day; delivered again from the dead letters, days later.
    expect([
      await told(3, 5),
      await told(7, 5),
      await told(7, 3),
      await told(3, 2),
      await told(3, 1),
      await told(1, 0),
    ]).toEqual([null, '还有 5 天', null, '还有 2 天', null, '今天'])
  })

  test('leave in peace whoever has used the voucher, whose voucher was voided, and who uses it before the message is sent', async () => {
    const [using, voided, quick, idle] = [
      await user(stack, ['weapp']),
      await user(stack, ['weapp']),
      await user(stack, ['weapp']),
      await user(stack, ['weapp']),
    ]
    const lastDay = addDays(today(), 3)
    const { batch: made } = await desk.issue([using, quick, idle], lastDay)
    const { batch: wrong } = await desk.issue([voided], lastDay)
    await desk.use(using, made.batchId)
    await stack.send('void-batch', [
      await startVoiding(stack.runtime, { batchId: wrong.batchId, reason: '名单有误', actor: HR }),
    ])
    await stack.drain('void-batch')
    await stack.schedule('send-reminders')
    await stack.drain('send-reminders')
    await desk.use(quick, made.batchId)
    await desk.tell()
    await remind(using, voided, quick, idle)
    expect(await Promise.all([using, voided, quick, idle].map(remindersOf))).toEqual([
      [],
      [],
      [],
      [today()],
    ])
    expect((await voucherOf(stack, idle, made.batchId))?.status).toBe('claimed')
  })

  test('go on where a run stopped for want of time, and read nothing but what is due', async () => {
    // Of the other tests' vouchers none is due on a day of which people are reminded.
    stack.clock.advance(86_400_000)
    const people = await Promise.all(Array.from({ length: 12 }, () => worker(stack)))
    const { batch: due } = await desk.issue(people, addDays(today(), 7))
    await desk.issue(people, addDays(today(), 6))
    await desk.tell()
    let read = 0
    const counting = stack.over((client) => {
      client.middlewareStack.add(
        (next) => async (args) => {
          const answer = await next(args)
          read += (answer.output as { Items?: unknown[] }).Items?.length ?? 0
          return answer
        },
        { step: 'initialize', name: 'counting' },
      )
      return client
    })
    const before = await stack.waiting('send-notices')
    await stack.schedule('send-reminders')
    let looks = 0
    const worked = await stack.drain('send-reminders', {
      on: counting,
      remainingMs: () => (looks++ % 40 === 39 ? 5_000 : 60_000),
    })
    expect(worked).toBeGreaterThan(8)
    expect((await stack.waiting('send-notices')) - before).toBe(12)
    expect(read).toBe(12)
    await stack.drain('send-notices')
    const told = await Promise.all(
      people.map(async ({ personId }) =>
        (
          await stack.runtime.table.query({
            where: 'pk = :pk AND begins_with(sk, :prefix)',
            filter: 'kind = :kind',
            values: { ':pk': `PERSON#${personId}`, ':prefix': 'MESSAGE#', ':kind': 'reminder' },
          })
        ).items.map(({ batchId }) => batchId),
      ),
    )
    expect(told).toEqual(people.map(() => [due.batchId]))
  })
})
