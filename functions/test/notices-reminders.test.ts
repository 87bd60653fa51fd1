/** Reminders of vouchers that run out (R84). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { startVoiding } from '../src/domain/voucher/index.ts'
import { received, user, voucherOf, type User } from './support/channels.ts'
import { noticeDesk } from './support/notices.ts'
import { startStack, type Stack } from './support/stack.ts'
import { campaign, claim, HR, school, worker, type School } from './support/world.ts'

let stack: Stack, at: School, desk: ReturnType<typeof noticeDesk>
beforeAll(async () => {
  stack = await startStack()
  at = await school(stack)
  desk = noticeDesk(stack, at)
})
afterAll(() => stack.stop())
beforeEach(() => desk.calm())

describe('reminders', () => {
  const today = () => shanghaiDate(stack.clock.now())
  /** The morning run of a day, twice, everything delivered. */
  const remind = async () => {
    for (let times = 0; times < 2; times++) {
      await stack.schedule('send-reminders')
      await stack.drain('send-reminders')
      await desk.tell(2)
    }
  }
  const remindersOf = async (who: User) => (await desk.inbox(who, { limit: '50' })).items.filter(({ kind }) => kind === 'reminder').map(({ at: when }) => shanghaiDate(Date.parse(when)))

  test('come seven, three and one days before the last day, once each', async () => {
    const who = await user(stack, ['wechat-oa'])
    const lastDay = addDays(today(), 9)
    const open = await campaign(stack, { validity: { type: 'fixed', from: today(), until: lastDay } })
    await claim(stack, await desk.fresh(who), open.batchId)
    await desk.tell()
    for (const daysLeft of [8, 7, 6, 3, 2, 1, 0]) {
      stack.clock.set(`${addDays(lastDay, -daysLeft)}T09:00:00+08:00`)
      await remind()
    }
    expect(await remindersOf(who)).toEqual([1, 3, 7].map((days) => addDays(lastDay, -days)))
    expect(received(stack, who)).toHaveLength(3)
    expect((await desk.inbox(who)).items.map(({ text }) => /还有 7 天|还有 3 天|明天/.exec(text)?.[0])).toEqual(['明天', '还有 3 天', '还有 7 天'])
  }, 60_000)

  test('leave in peace whoever has used the voucher, whose voucher was voided, and who uses it before the message is sent', async () => {
    const [using, voided, quick, idle] = [await user(stack, ['weapp']), await user(stack, ['weapp']), await user(stack, ['weapp']), await user(stack, ['weapp'])]
    const lastDay = addDays(today(), 3)
    const { batch: made } = await desk.issue([using, quick, idle], lastDay)
    const { batch: wrong } = await desk.issue([voided], lastDay)
    await desk.use(using, made.batchId)
    await stack.send('void-batch', [await startVoiding(stack.runtime, wrong.batchId, '名单有误', HR)])
    await stack.drain('void-batch')
    await stack.schedule('send-reminders')
    await stack.drain('send-reminders')
    await desk.use(quick, made.batchId)
    await desk.tell()
    await remind()
    expect(await Promise.all([using, voided, quick, idle].map(remindersOf))).toEqual([[], [], [], [today()]])
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
      client.middlewareStack.add((next) => async (args) => {
        const answer = await next(args)
        read += (answer.output as { Items?: unknown[] }).Items?.length ?? 0
        return answer
      }, { step: 'initialize', name: 'counting' })
      return client
    })
    const before = await stack.waiting('send-notices')
    await stack.schedule('send-reminders')
    let looks = 0
    const worked = await stack.drain('send-reminders', { on: counting, remainingMs: () => (looks++ % 40 === 39 ? 5_000 : 60_000) })
    expect(worked).toBeGreaterThan(8)
    expect(await stack.waiting('send-notices') - before).toBe(12)
    expect(read).toBe(12)
    await stack.drain('send-notices')
    const told = await Promise.all(people.map(async ({ personId }) => (await stack.runtime.table.query({
      where: 'pk = :pk AND begins_with(sk, :prefix)', filter: 'kind = :kind', values: { ':pk': `PERSON#${personId}`, ':prefix': 'MESSAGE#', ':kind': 'reminder' },
    })).items.map(({ batchId }) => batchId)))
    expect(told).toEqual(people.map(() => [due.batchId]))
  })
})
