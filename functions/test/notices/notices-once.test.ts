/** Each notice goes out once, however often it is delivered, and whoever dies on the way (R84). */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Channel } from '@voucher/shared/values'
import { sendNotice, type SendServices } from '../../src/domain/notices/index.ts'
import type { Delivery } from '../../src/platform/outside/channels/channel.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { received, user } from '../support/world/channel-users.ts'
import { dyingAfter } from '../support/trouble/faults.ts'
import { noticeDesk } from '../support/world/notice-desk.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import { together } from '../support/trouble/interleave.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'

const stack = useStack()
const at = useSchool(stack)
let desk: ReturnType<typeof noticeDesk>
beforeAll(async () => {
  desk = noticeDesk(stack, at)
})
beforeEach(() => desk.calm())

describe('a notice goes out once', () => {
  test('however often the stream and the queue deliver it', async () => {
    const who = await user(stack, ['weapp'])
    await desk.issue([who])
    await stack.project(3)
    expect(await stack.drain('send-notices')).toBe(3)
    expect([received(stack, who).length, await desk.kindsOf(who)]).toEqual([1, ['issued']])
  })

  test('to many workers at once; without the condition each of them would send it', async () => {
    const many = async (on: Runtime): Promise<number> => {
      const who = await user(stack, ['alipay'])
      const notice = await desk.used(who)
      const before = received(stack, who).length
      await Promise.allSettled(Array.from({ length: 8 }, () => desk.send(notice, on)))
      return received(stack, who).length - before
    }
    expect(await many(stack.over((client) => withoutConditions(client)))).toBeGreaterThan(1)
    expect(await many(stack.runtime)).toBe(1)
  })

  test('when a worker dies before it sends: another one sends it a minute later', async () => {
    const who = await user(stack, ['ehuiban'])
    const notice = await desk.used(who)
    await expect(sendNotice(killed(), notice)).rejects.toThrow('killed')
    await expect(desk.send(notice)).rejects.toMatchObject({ code: 'try_again' })
    expect(received(stack, who)).toHaveLength(1)
    stack.clock.advance(60_000)
    await desk.send(notice)
    expect(received(stack, who)).toHaveLength(2)
  })

  /** The services, with something of the test's own in place of 鄂汇办's delivery. */
  const sending = (sendMessage: () => Promise<Delivery>, on = stack.runtime): SendServices => {
    const services = desk.servicesOn(on)
    return {
      ...services,
      channels: { ...services.channels, ehuiban: { ...services.channels.ehuiban, sendMessage } },
    }
  }
  /** Killed while it sends: it neither notes nor lets go of anything. */
  const killed = () =>
    sending(
      async () => {
        throw new Error('killed')
      },
      stack.over((client) => dyingAfter(client, 1)),
    )
  test.each([
    ['one of many goes on', true],
    ['without the condition several would', false],
  ])('when its first worker is dead: %s', async (_, guarded) => {
    const who = await user(stack, ['ehuiban'])
    const notice = await desk.used(who)
    await expect(sendNotice(killed(), notice)).rejects.toThrow('killed')
    stack.clock.advance(60_000)
    const on = stack.over((client) => {
      const racing = together(client, ':seen', 8)
      return guarded
        ? racing
        : withoutConditions(racing, (condition) => condition.includes(':seen'))
    })
    let sent = 0
    await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        sendNotice(
          sending(async () => {
            sent += 1
            return { delivered: true }
          }, on),
          notice,
        ),
      ),
    )
    if (guarded) expect(sent).toBe(1)
    else expect(sent).toBeGreaterThan(1)
  })

  test('when a slow worker fails after another has taken its place: it does not let go of what is no longer its own', async () => {
    const who = await user(stack, ['ehuiban'])
    const notice = await desk.used(who)
    let open = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    let successor: Promise<unknown> = Promise.resolve()
    let sent = 0
    const slow = sending(async () => {
      const mine = (await desk.messageItem(who))?.heldUntil
      stack.clock.advance(60_000)
      successor = sendNotice(
        sending(async () => {
          await gate
          sent += 1
          return { delivered: true }
        }),
        notice,
      )
      while ((await desk.messageItem(who))?.heldUntil === mine) await sleep(5)
      throw new Error('too slow')
    })
    await expect(sendNotice(slow, notice)).rejects.toThrow('too slow')
    await expect(
      sendNotice(
        sending(async () => {
          sent += 1
          return { delivered: true }
        }),
        notice,
      ),
    ).rejects.toMatchObject({ code: 'try_again' })
    open()
    await successor
    expect(sent).toBe(1)
  })

  test('and a message that was deleted meanwhile does not come back', async () => {
    const who = await user(stack, ['ehuiban'])
    const notice = await desk.used(who)
    await sendNotice(
      sending(async () => {
        const { pk = '', sk = '' } = (await desk.messageItem(who)) ?? {}
        await stack.runtime.table.delete({ pk, sk })
        return { delivered: true }
      }),
      notice,
    )
    expect(await desk.kindsOf(who)).toEqual(['issued'])
  })

  test.each<[Channel, number]>([
    ['alipay', 2],
    ['ehuiban', 1],
  ])(
    'but for a worker that dies between sending and noting: %s then delivers it %i times',
    async (channel, times) => {
      const who = await user(stack, [channel])
      const notice = await desk.used(who)
      const before = received(stack, who).length
      await expect(
        desk.send(
          notice,
          stack.over((client) => dyingAfter(client, 1)),
        ),
      ).rejects.toThrow('killed')
      await expect(desk.send(notice)).rejects.toMatchObject({ code: 'try_again' })
      stack.clock.advance(60_000)
      await desk.send(notice)
      await desk.send(notice)
      expect(received(stack, who).length - before).toBe(times)
      expect((await desk.kindsOf(who)).filter((kind) => kind === 'used')).toHaveLength(1)
    },
  )
})
