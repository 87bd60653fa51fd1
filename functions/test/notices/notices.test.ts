/**
 * What people are told of their vouchers (R84, B18): by the means that reaches them, and always in
 * the inbox.
 */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { shanghaiDate } from '@voucher/shared/dates'
import type { Channel } from '@voucher/shared/values'
import { startVoiding } from '../../src/domain/bulk/index.ts'
import { sendNotice } from '../../src/domain/notices/index.ts'
import { recordResults } from '../../src/domain/training/index.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { logOf } from '../../src/platform/log.ts'
import { CHANNELS, received, user, type User } from '../support/world/channel-users.ts'
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

describe('what happens to a voucher', () => {
  test('is told by the channel and kept in the inbox, the latest first: issued, used, reversed', async () => {
    const who = await user(stack, ['weapp'])
    const { batch: made } = await desk.issue([who])
    await desk.tell()
    const {
      body: { redemptionId },
    } = await desk.use(who, made.batchId)
    await desk.tell()
    const reversal = {
      route: `POST /operator/redemptions/${redemptionId}/reversal`,
      token: (await desk.fresh(at.operator)).token,
      institution: at.institutionId,
      key: 'undo',
    }
    expect(
      (await stack.call('operator', { ...reversal, body: { reason: '扫错了人，电话13912345678' } }))
        .status,
    ).toBe(200)
    await desk.tell()
    expect(
      received(stack, who).map(({ channel, data }) => [
        channel,
        (data as { phrase2: { value: string } }).phrase2.value,
      ]),
    ).toEqual([
      ['weapp', '待使用'],
      ['weapp', '已使用'],
      ['weapp', '待使用'],
    ])
    const { items } = await desk.inbox(who)
    expect(items.map(({ kind, title }) => [kind, title])).toEqual([
      ['reversed', '使用已撤销'],
      ['used', '培训券已使用'],
      ['issued', '收到培训券'],
    ])
    expect(items[1]?.text).toContain(`在${at.name}使用`)
    expect(items[0]?.text).toContain('扫错了人，电话139****5678')
    expect(new Set(items.map(({ voucherId }) => voucherId)).size).toBe(1)
    // Whoever has written the number there, nobody reads it: not in the history, the institution's
    // list or the audit trail.
    const kept: string[] = []
    for await (const item of stack.runtime.table.scan())
      if (JSON.stringify(item).includes('扫错了人')) kept.push(JSON.stringify(item))
    expect([kept.length, kept.filter((item) => item.includes('13912345678'))]).toEqual([5, []])
  })

  test('is told when it is voided, when its training is failed, and when it has expired', async () => {
    const [voided, failed, late] = [
      await user(stack, ['wechat-oa']),
      await user(stack, ['alipay']),
      await user(stack, ['ehuiban']),
    ]
    const { batch: wrong } = await desk.issue([voided])
    await stack.send('void-batch', [
      await startVoiding(stack.runtime, { batchId: wrong.batchId, reason: '名单有误', actor: HR }),
    ])
    await stack.drain('void-batch')
    const { batch: taught, trainingClass: room } = await desk.issue([failed])
    await desk.use(failed, taught.batchId)
    await recordResults(stack.runtime, {
      classId: room.classId,
      results: [{ personId: failed.personId, passed: false }],
      actor: HR,
    })
    await stack.schedule('fail-trainees')
    await stack.drain('fail-trainees')
    await desk.issue([late], shanghaiDate(stack.clock.now()))
    stack.clock.advance(86_400_000)
    await stack.schedule('expire-vouchers')
    await stack.drain('expire-vouchers')
    await desk.tell()
    expect([
      await desk.kindsOf(voided),
      await desk.kindsOf(failed),
      await desk.kindsOf(late),
    ]).toEqual([
      ['voided', 'issued'],
      ['failed', 'used', 'issued'],
      ['expired', 'issued'],
    ])
    expect((await desk.inbox(voided)).items[0]?.text).toContain('原因：名单有误')
    expect((await desk.inbox(late)).items[0]?.text).toContain('可以到“领券中心”看看')
    for (const [who, count] of [
      [voided, 2],
      [failed, 3],
      [late, 2],
    ] as const)
      expect(received(stack, who)).toHaveLength(count)
  })

  test('is not told to whoever has just done it: claiming', async () => {
    const who = await user(stack, ['weapp'])
    const open = await campaign(stack)
    expect((await claim(stack, who, open.batchId)).status).toBe(201)
    await desk.tell()
    expect([await desk.kindsOf(who), received(stack, who)]).toEqual([[], []])
  })

  test('is for its holder only, and comes page by page', async () => {
    const [who, other] = [await user(stack, ['weapp']), await user(stack, ['weapp'])]
    for (let times = 0; times < 3; times++) await desk.issue([who])
    await desk.tell()
    const first = await desk.inbox(who, { limit: '2' })
    const second = await desk.inbox(who, { limit: '2', cursor: first.nextCursor ?? '' })
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null])
    expect(new Set([...first.items, ...second.items].map(({ messageId }) => messageId)).size).toBe(
      3,
    )
    expect(await desk.inbox(other)).toEqual({ items: [], nextCursor: null })
    expect(await desk.inbox(other, { cursor: first.nextCursor ?? '' })).toMatchObject({
      code: 'invalid_cursor',
    })
  })
})

describe('the means', () => {
  /** Somebody who has been told of the channels that they have bound, and by how many messages. */
  const before = new Map<User, number>()
  const settled = async (channels: readonly Channel[]): Promise<User> => {
    const who = await user(stack, channels)
    await desk.tell()
    before.set(who, received(stack, who).length)
    return who
  }
  const meansOf = (who: User) =>
    received(stack, who)
      .slice(before.get(who))
      .map(({ channel }) => channel)
  const vouchersOf = async (who: User) =>
    (await desk.kindsOf(who)).filter((kind) => kind !== 'cardBound')

  test('is the channel bound last; one that refuses leaves it to the one before, then to SMS, then to the inbox alone', async () => {
    const who = await settled(CHANNELS)
    const tried = [...CHANNELS].reverse()
    for (const [index, refused] of [undefined, ...tried, 'sms' as const].entries()) {
      if (refused)
        stack.simulators.users.setRefuses(
          refused,
          refused === 'sms' ? who.phone : who.subject,
          true,
        )
      await desk.issue([who])
      await desk.tell()
      expect(meansOf(who)).toEqual([...tried, 'sms'].slice(0, index + 1))
      expect(await vouchersOf(who)).toHaveLength(index + 1)
    }
  })

  test('is SMS for whoever uses no channel but is known by phone, and the inbox for whoever is not', async () => {
    const nobody = await worker(stack)
    const { batch: made } = await desk.issue([nobody])
    await desk.tell()
    expect(await desk.messageItem(nobody)).toMatchObject({ means: 'inbox', batchId: made.batchId })
  })

  test.each(['down', 'limited'] as const)(
    'that is %s for a moment is tried again before any other',
    async (fault) => {
      const who = await settled(['weapp', 'ehuiban'])
      await desk.issue([who])
      const waiting = await stack.waiting('send-notices')
      stack.simulators.trouble.order('ehuiban', fault, 1)
      await desk.tell(2)
      expect(meansOf(who)).toEqual(['ehuiban'])
      expect(await vouchersOf(who)).toEqual(['issued'])
      // The first delivery failed and waits for its next turn: it will find the message sent.
      expect((await stack.waiting('send-notices')) - waiting).toBe(1)
    },
  )

  test('that is not in service is passed over', async () => {
    const who = await settled(['weapp', 'alipay'])
    const notice = await desk.used(who)
    const secrets: Runtime['secrets'] = async (name) => {
      const { alipay: _, ...others } = (await stack.runtime.secrets(name)) as Record<
        string,
        unknown
      >
      return others
    }
    await sendNotice(desk.servicesOn({ ...stack.runtime, secrets }), notice)
    expect(meansOf(who)).toEqual(['alipay', 'weapp'])
  })
})

test('no message and no line of the log holds a full number of anybody', async () => {
  const lines: Record<string, unknown>[] = []
  const log = logOf((_level, message, fields) => {
    lines.push({ message, ...fields })
  })
  const who = await user(stack, CHANNELS)
  for (const channel of CHANNELS) stack.simulators.users.setRefuses(channel, who.subject, true)
  stack.simulators.trouble.order('sms', 'down', 1)
  const { batch: made } = await desk.issue([who])
  await stack.project(2)
  await stack.drain('send-notices', { on: { ...stack.runtime, log } })
  expect(lines.length).toBeGreaterThan(CHANNELS.length)
  // Every line names the message of the queue that it is about.
  for (const line of lines)
    expect(line).toMatchObject({ queue: 'send-notices', messageId: expect.stringMatching(/./) })
  const [sms] = received(stack, who)
  expect(sms).toMatchObject({ channel: 'sms', subject: who.phone })
  const { subject: _, ...content } = sms ?? { subject: '' }
  const everything = JSON.stringify([lines, content, await desk.inbox(who), made])
  for (const secret of [who.idNumber, who.phone, who.subject, who.name])
    expect(everything).not.toContain(secret)
})
