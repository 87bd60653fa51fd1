/** What people are told of their vouchers (R84, B18): once, by the means that reaches them, and always in the inbox. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Message } from '@voucher/shared/contract/worker'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import type { Channel } from '@voucher/shared/values'
import { sendNotice, type Notice, type SendServices } from '../src/domain/notices/index.ts'
import { recordResults } from '../src/domain/training/index.ts'
import { createLookups, startIssuing, startVoiding } from '../src/domain/voucher/index.ts'
import type { BatchId } from '../src/platform/ids.ts'
import { noticeServicesOf } from '../src/platform/notice-services.ts'
import type { Runtime } from '../src/platform/runtime.ts'
import { CHANNELS, received, user, voucherOf, type User } from './support/channels.ts'
import { dyingAfter } from './support/faults.ts'
import { startStack, type Stack } from './support/stack.ts'
import { withoutConditions } from './support/without-conditions.ts'
import { batch, campaign, claim, HR, redeem, school, show, worker, type Human, type School } from './support/world.ts'

let stack: Stack, at: School
beforeAll(async () => {
  stack = await startStack()
  at = await school(stack)
})
afterAll(() => stack.stop())
beforeEach(async () => {
  for (const service of [...CHANNELS, 'sms'] as const) stack.simulators.trouble.order(service, 'none', 0)
  await tell()
})

const fresh = async <W extends { personId: User['personId'] }>(who: W): Promise<W & { token: string }> => ({ ...who, token: await stack.tokenFor(who.personId) })
/** Everything that the stream has brought is told. @param times how often the stream delivers it */
const tell = async (times = 1) => {
  await stack.project(times)
  await stack.drain('send-notices')
}
const inbox = async (who: User, query: Record<string, string> = {}) =>
  (await stack.call<{ items: Message[]; nextCursor: string | null }>('worker', { route: 'GET /me/messages', token: await stack.tokenFor(who.personId), query })).body
const kindsOf = async (who: User) => (await inbox(who)).items.map(({ kind }) => kind)
async function issue(people: readonly Human[], validUntil?: string) {
  const made = await batch(stack, at, people, validUntil === undefined ? {} : { validUntil })
  await stack.send('issue-vouchers', await startIssuing(stack.runtime, made.batch, people.length, HR))
  await stack.drain('issue-vouchers')
  return made
}
const use = async (who: User, batchId: BatchId, classId?: string) =>
  redeem(stack, at, await show(stack, await fresh(who), batchId), { by: await fresh(at.operator), ...(classId !== undefined && { classId }) })
const servicesOn = (runtime: Runtime): SendServices => ({ ...runtime, ...createLookups(runtime), ...noticeServicesOf(runtime) })
/** A notice that its voucher was used, as the stream would bring it. */
async function used(who: User): Promise<Notice> {
  const { batch: made } = await issue([who])
  await stack.project()
  await stack.drain('send-notices')
  return { kind: 'used', personId: who.personId, batchId: made.batchId, validUntil: made.validUntil, version: 2, at: new Date(stack.clock.now()).toISOString(), institutionId: at.institutionId }
}

describe('what happens to a voucher', () => {
  test('is told by the channel and kept in the inbox, the latest first: issued, used, reversed', async () => {
    const who = await user(stack, ['weapp'])
    const { batch: made } = await issue([who])
    await tell()
    const { body: { redemptionId } } = await use(who, made.batchId)
    await tell()
    const reversal = { route: `POST /operator/redemptions/${redemptionId}/reversal`, token: (await fresh(at.operator)).token, institution: at.institutionId, key: 'undo' }
    expect((await stack.call('operator', { ...reversal, body: { reason: '扫错了人，电话13912345678' } })).status).toBe(200)
    await tell()
    expect(received(stack, who).map(({ channel, data }) => [channel, (data as { phrase2: { value: string } }).phrase2.value])).toEqual([['weapp', '待使用'], ['weapp', '已使用'], ['weapp', '待使用']])
    const { items } = await inbox(who)
    expect(items.map(({ kind, title }) => [kind, title])).toEqual([['reversed', '使用已撤销'], ['used', '培训券已使用'], ['issued', '收到培训券']])
    expect(items[1]?.text).toContain(`在${at.name}使用`)
    expect(items[0]?.text).toContain('扫错了人，电话139****5678')
    expect(new Set(items.map(({ voucherId }) => voucherId)).size).toBe(1)
  })

  test('is told when it is voided, when its training is failed, and when it has expired', async () => {
    const [voided, failed, late] = [await user(stack, ['wechat-oa']), await user(stack, ['alipay']), await user(stack, ['ehuiban'])]
    const { batch: wrong } = await issue([voided])
    await stack.send('void-batch', [await startVoiding(stack.runtime, wrong.batchId, '名单有误', HR)])
    await stack.drain('void-batch')
    const { batch: taught, trainingClass: room } = await issue([failed])
    await use(failed, taught.batchId)
    await recordResults(stack.runtime, room.classId, [{ personId: failed.personId, passed: false }], HR)
    await stack.schedule('process-failed-trainees')
    await stack.drain('fail-trainees')
    await issue([late], shanghaiDate(stack.clock.now()))
    stack.clock.advance(86_400_000)
    await stack.schedule('expire-vouchers')
    await stack.drain('expire-vouchers')
    await tell()
    expect([await kindsOf(voided), await kindsOf(failed), await kindsOf(late)]).toEqual([['voided', 'issued'], ['failed', 'used', 'issued'], ['expired', 'issued']])
    expect((await inbox(voided)).items[0]?.text).toContain('原因：名单有误')
    expect((await inbox(late)).items[0]?.text).toContain('可以到“领券中心”看看')
    for (const [who, count] of [[voided, 2], [failed, 3], [late, 2]] as const) expect(received(stack, who)).toHaveLength(count)
  })

  test('is not told to whoever has just done it: claiming', async () => {
    const who = await user(stack, ['weapp'])
    const open = await campaign(stack)
    expect((await claim(stack, who, open.batchId)).status).toBe(201)
    await tell()
    expect([await kindsOf(who), received(stack, who)]).toEqual([[], []])
  })

  test('is for its holder only, and comes page by page', async () => {
    const [who, other] = [await user(stack, ['weapp']), await user(stack, ['weapp'])]
    for (let times = 0; times < 3; times++) await issue([who])
    await tell()
    const first = await inbox(who, { limit: '2' })
    const second = await inbox(who, { limit: '2', cursor: first.nextCursor ?? '' })
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null])
    expect(new Set([...first.items, ...second.items].map(({ messageId }) => messageId)).size).toBe(3)
    expect(await inbox(other)).toEqual({ items: [], nextCursor: null })
    expect(await inbox(other, { cursor: first.nextCursor ?? '' })).toMatchObject({ code: 'invalid_cursor' })
  })
})

describe('a notice goes out once', () => {
  test('however often the stream and the queue deliver it', async () => {
    const who = await user(stack, ['weapp'])
    await issue([who])
    await stack.project(3)
    expect(await stack.drain('send-notices')).toBe(3)
    expect([received(stack, who).length, await kindsOf(who)]).toEqual([1, ['issued']])
  })

  test('to many workers at once; without the condition each of them would send it', async () => {
    const many = async (on: Runtime): Promise<number> => {
      const who = await user(stack, ['alipay'])
      const notice = await used(who)
      const before = received(stack, who).length
      await Promise.allSettled(Array.from({ length: 8 }, () => sendNotice(servicesOn(on), notice)))
      return received(stack, who).length - before
    }
    expect(await many(stack.over((client) => withoutConditions(client)))).toBeGreaterThan(1)
    expect(await many(stack.runtime)).toBe(1)
  })

  test('when a worker dies before it sends: another one sends it a minute later', async () => {
    const who = await user(stack, ['alipay'])
    const notice = await used(who)
    const dying = servicesOn(stack.over((client) => dyingAfter(client, 1)))
    const died = { ...dying, channels: { ...dying.channels, alipay: { ...dying.channels.alipay, sendMessage: async () => { throw new Error('killed') } } } }
    await expect(sendNotice(died, notice)).rejects.toThrow('killed')
    await expect(sendNotice(servicesOn(stack.runtime), notice)).rejects.toMatchObject({ code: 'try_again' })
    expect(received(stack, who)).toHaveLength(1)
    stack.clock.advance(60_000)
    await sendNotice(servicesOn(stack.runtime), notice)
    expect(received(stack, who)).toHaveLength(2)
  })

  test.each<[Channel, number]>([['alipay', 2], ['ehuiban', 1]])('but for a worker that dies between sending and noting: %s then delivers it %i times', async (channel, times) => {
    const who = await user(stack, [channel])
    const notice = await used(who)
    const before = received(stack, who).length
    await expect(sendNotice(servicesOn(stack.over((client) => dyingAfter(client, 1))), notice)).rejects.toThrow('killed')
    await expect(sendNotice(servicesOn(stack.runtime), notice)).rejects.toMatchObject({ code: 'try_again' })
    stack.clock.advance(60_000)
    await sendNotice(servicesOn(stack.runtime), notice)
    await sendNotice(servicesOn(stack.runtime), notice)
    expect(received(stack, who).length - before).toBe(times)
    expect((await kindsOf(who)).filter((kind) => kind === 'used')).toHaveLength(1)
  })
})

describe('the means', () => {
  const meansOf = (who: User) => received(stack, who).map(({ channel }) => channel)

  test('is the channel bound last; one that refuses leaves it to the one before, then to SMS, then to the inbox alone', async () => {
    const who = await user(stack, CHANNELS)
    const tried = [...CHANNELS].reverse()
    for (const [index, refused] of [undefined, ...tried, 'sms' as const].entries()) {
      if (refused) stack.simulators.users.setRefuses(refused, refused === 'sms' ? who.phone : who.subject, true)
      await issue([who])
      await tell()
      expect(meansOf(who)).toEqual([...tried, 'sms'].slice(0, index + 1))
      expect(await kindsOf(who)).toHaveLength(index + 1)
    }
  })

  test('is SMS for whoever uses no channel but is known by phone, and the inbox for whoever is not', async () => {
    const nobody = await worker(stack)
    const { batch: made } = await issue([nobody])
    await tell()
    const items = (await stack.runtime.table.query({ where: 'pk = :pk AND begins_with(sk, :prefix)', values: { ':pk': `PERSON#${nobody.personId}`, ':prefix': 'MESSAGE#' } })).items
    expect(items).toMatchObject([{ means: 'inbox', batchId: made.batchId }])
  })

  test.each(['down', 'limited'] as const)('that is %s for a moment is tried again before any other', async (fault) => {
    const who = await user(stack, ['weapp', 'ehuiban'])
    await issue([who])
    const before = await stack.waiting('send-notices')
    stack.simulators.trouble.order('ehuiban', fault, 1)
    await tell(2)
    expect(meansOf(who)).toEqual(['ehuiban'])
    expect(await kindsOf(who)).toEqual(['issued'])
    // The first delivery failed and waits for its next turn: it will find the message sent.
    expect(await stack.waiting('send-notices') - before).toBe(1)
  })

  test('that is not in service is passed over', async () => {
    const who = await user(stack, ['weapp', 'alipay'])
    const notice = await used(who)
    const secrets: Runtime['secrets'] = async (name) => {
      const { alipay: _, ...others } = await stack.runtime.secrets(name) as Record<string, unknown>
      return others
    }
    await sendNotice(servicesOn({ ...stack.runtime, secrets }), notice)
    expect(meansOf(who)).toEqual(['alipay', 'weapp'])
  })
})

describe('reminders', () => {
  const today = () => shanghaiDate(stack.clock.now())
  /** The morning run of a day, twice, everything delivered. */
  const remind = async () => {
    for (let times = 0; times < 2; times++) {
      await stack.schedule('send-reminders')
      await stack.drain('send-reminders')
      await tell(2)
    }
  }
  const remindersOf = async (who: User) => (await inbox(who, { limit: '50' })).items.filter(({ kind }) => kind === 'reminder').map(({ at: when }) => shanghaiDate(Date.parse(when)))

  test('come seven, three and one days before the last day, once each', async () => {
    const who = await user(stack, ['wechat-oa'])
    const lastDay = addDays(today(), 9)
    const open = await campaign(stack, { validity: { type: 'fixed', from: today(), until: lastDay } })
    await claim(stack, await fresh(who), open.batchId)
    await tell()
    for (const daysLeft of [8, 7, 6, 3, 2, 1, 0]) {
      stack.clock.set(`${addDays(lastDay, -daysLeft)}T09:00:00+08:00`)
      await remind()
    }
    expect(await remindersOf(who)).toEqual([1, 3, 7].map((days) => addDays(lastDay, -days)))
    expect(received(stack, who)).toHaveLength(3)
    expect((await inbox(who)).items.map(({ text }) => /还有 7 天|还有 3 天|明天/.exec(text)?.[0])).toEqual(['明天', '还有 3 天', '还有 7 天'])
  }, 60_000)

  test('leave in peace whoever has used the voucher, whose voucher was voided, and who uses it before the message is sent', async () => {
    const [using, voided, quick, idle] = [await user(stack, ['weapp']), await user(stack, ['weapp']), await user(stack, ['weapp']), await user(stack, ['weapp'])]
    const lastDay = addDays(today(), 3)
    const { batch: made } = await issue([using, quick, idle], lastDay)
    const { batch: wrong } = await issue([voided], lastDay)
    await use(using, made.batchId)
    await stack.send('void-batch', [await startVoiding(stack.runtime, wrong.batchId, '名单有误', HR)])
    await stack.drain('void-batch')
    await stack.schedule('send-reminders')
    await stack.drain('send-reminders')
    await use(quick, made.batchId)
    await tell()
    await remind()
    expect(await Promise.all([using, voided, quick, idle].map(remindersOf))).toEqual([[], [], [], [today()]])
    expect((await voucherOf(stack, idle, made.batchId))?.status).toBe('claimed')
  })

  test('go on where a run stopped for want of time, and read nothing but what is due', async () => {
    // Of the other tests' vouchers none is due on a day of which people are reminded.
    stack.clock.advance(86_400_000)
    const people = await Promise.all(Array.from({ length: 12 }, () => worker(stack)))
    const { batch: due } = await issue(people, addDays(today(), 7))
    await issue(people, addDays(today(), 6))
    await tell()
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

test('no message and no line of the log holds a full number of anybody', async () => {
  const lines: unknown[] = []
  const log = { info: (...line: unknown[]) => { lines.push(line) }, warn: (...line: unknown[]) => { lines.push(line) }, error: (...line: unknown[]) => { lines.push(line) } }
  const who = await user(stack, CHANNELS)
  for (const channel of CHANNELS) stack.simulators.users.setRefuses(channel, who.subject, true)
  stack.simulators.trouble.order('sms', 'down', 1)
  const { batch: made } = await issue([who])
  await stack.project(2)
  await stack.drain('send-notices', { on: { ...stack.runtime, log } })
  expect(lines.length).toBeGreaterThan(CHANNELS.length)
  const [sms] = received(stack, who)
  expect(sms).toMatchObject({ channel: 'sms', subject: who.phone })
  const { subject: _, ...content } = sms ?? { subject: '' }
  const everything = JSON.stringify([lines, content, await inbox(who), made])
  for (const secret of [who.idNumber, who.phone, who.subject, who.name]) expect(everything).not.toContain(secret)
})
