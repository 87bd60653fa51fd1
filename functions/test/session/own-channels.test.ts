/** A card is not used unseen by a further channel: it is told, listed, and taken away again. */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { OwnChannel } from '@voucher/shared/contract/identity'
import type { Channel } from '@voucher/shared/values'
import { bind, received, signIn, user, type User } from '../support/world/channel-users.ts'
import { noticeDesk } from '../support/world/notice-desk.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'

const stack = useStack()
const at = useSchool(stack)
let desk: ReturnType<typeof noticeDesk>
beforeAll(async () => {
  desk = noticeDesk(stack, at)
})
beforeEach(() => desk.calm())

const call = <T = object>(route: string, token: string) =>
  stack.call<T>('identity', { route, token })
const channelsOf = async (token: string) =>
  (await call<{ items: OwnChannel[] }>('GET /me/channels', token)).body.items
const statusOf = async (token: string) =>
  (await stack.call('worker', { route: 'GET /me/vouchers', token })).status
/** Takes the card up by a channel's user. @returns that user's access token */
const takeUp = (who: User, channel: Channel, subject: string) => bind(stack, who, channel, subject)

describe('a card that a further channel’s user takes up', () => {
  test('is told by every other channel and in the inbox, not where it happened', async () => {
    const who = await user(stack, ['weapp', 'alipay'])
    await desk.tell()
    expect(received(stack, who).map(({ channel }) => channel)).toEqual(['weapp'])
    await takeUp(who, 'ehuiban', 'stranger')
    await desk.tell(2)
    expect(
      received(stack, who)
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['alipay', 'weapp', 'weapp'])
    expect(stack.simulators.mailbox.messages('stranger')).toEqual([])
    const { items } = await desk.inbox(who)
    expect(items.map(({ kind, title, voucherId }) => [kind, title, voucherId])).toEqual([
      ['cardBound', '电子社保卡新增渠道', undefined],
      ['cardBound', '电子社保卡新增渠道', undefined],
    ])
    expect(items[0]?.text).toMatch(/^您的电子社保卡于.+在鄂汇办签发。如果不是您本人办理，请/)
  })

  test('is told by those that work while one is down, and by none twice', async () => {
    const who = await user(stack, ['weapp', 'alipay'])
    await desk.tell()
    stack.simulators.trouble.order('weapp', 'down', 1)
    await takeUp(who, 'ehuiban', 'other-stranger')
    await desk.tell()
    expect(received(stack, who).map(({ channel }) => channel)).toEqual(['weapp', 'alipay'])
  })

  test('is locked by wrong passwords not without its owner being told', async () => {
    const who = await user(stack, ['alipay'])
    const body = { purpose: 'use', resource: 'x', method: 'password', password: '000000' }
    for (let wrong = 0; wrong < 5; wrong++)
      await stack.call('identity', { route: 'POST /me/verifications', token: who.token, body })
    await desk.tell()
    expect(received(stack, who)).toHaveLength(1)
    expect((await desk.inbox(who)).items[0]?.text).toContain('在支付宝连续输错，已锁定 24 小时')
  })
})

describe('我的登录渠道', () => {
  test('lists the channels and says which is in use, with the end of each account alone', async () => {
    const who = await user(stack, ['weapp'])
    const token = await takeUp(who, 'alipay', 'account-9876')
    expect(await channelsOf(token)).toEqual([
      expect.objectContaining({ channel: 'alipay', accountMasked: '****9876', current: true }),
      expect.objectContaining({ channel: 'weapp', current: false }),
    ])
  })

  test('one is taken away: its user is nobody, its sessions open nothing, and it is recorded', async () => {
    const who = await user(stack, ['weapp'])
    const taken = await takeUp(who, 'alipay', 'thief')
    const second = (await signIn(stack, 'alipay', 'thief')).body.accessToken
    expect([await statusOf(taken), await statusOf(second)]).toEqual([200, 200])
    const [thief, own] = await channelsOf(who.token)
    const undo = (token: string, bindingId = thief?.bindingId ?? '') =>
      call(`DELETE /me/channels/${bindingId}`, token)
    expect((await undo(who.token, own?.bindingId)).body.code).toBe('wrong_state')
    expect((await undo((await user(stack, ['weapp'])).token)).body.code).toBe('not_found')
    expect((await undo(who.token)).status).toBe(204)
    expect([await statusOf(taken), await statusOf(second)]).toEqual([401, 401])
    expect((await signIn(stack, 'alipay', 'thief')).body.person).toBeNull()
    expect((await channelsOf(who.token)).map(({ channel }) => channel)).toEqual(['weapp'])
    expect((await undo(who.token)).body.code).toBe('not_found')
    const entries: unknown[] = []
    for await (const item of stack.runtime.table.scan())
      if (item.action === 'card.unbind' && item.subject === who.personId) entries.push(item.before)
    expect(entries).toEqual([{ channel: 'alipay', channelUser: 'thief' }])
  })

  test('退出全部登录 ends the sessions of every channel, and one may sign in anew', async () => {
    const who = await user(stack, ['weapp'])
    const other = await takeUp(who, 'ehuiban', 'elsewhere')
    const bystander = await user(stack, ['weapp'])
    expect((await call('DELETE /auth/sessions', who.token)).status).toBe(204)
    expect([await statusOf(who.token), await statusOf(other)]).toEqual([401, 401])
    expect((await call('DELETE /auth/sessions', other)).status).toBe(401)
    expect(await statusOf(bystander.token)).toBe(200)
    const again = (await signIn(stack, 'weapp', who.subject)).body.accessToken
    expect(await statusOf(again)).toBe(200)
  })
})
