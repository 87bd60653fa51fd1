/**
 * People whose channel was bound before messages were sent (R84): the next sign-in or refresh puts
 * it on their list, once.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { boundKey, channelKey } from '../../src/domain/binding/binding.store.ts'
import { boundChannels } from '../../src/domain/binding/index.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { received, signIn, user, type User } from '../support/world/channel-users.ts'
import { noticeDesk } from '../support/world/notice-desk.ts'
import { useStack } from '../support/stack/use-stack.ts'
import { school } from '../support/world/world.ts'

interface Tokens {
  accessToken: string
  refreshToken: string
}
type Named = [command: string, key: string]

const stack = useStack()
let desk: ReturnType<typeof noticeDesk>
let who: User, boundAt: string
beforeAll(async () => {
  desk = noticeDesk(stack, await school(stack))
})

/**
 * Somebody as the table held them then: the channel names the person, and nothing names the
 * channel.
 */
beforeEach(async () => {
  who = await user(stack, ['weapp'])
  const { table } = stack.runtime
  const [{ boundAt: at } = { boundAt: '' }] = await boundChannels(table, who.personId)
  boundAt = at
  await table.delete(boundKey(who.personId, 'weapp', who.subject))
  await table.put({
    item: { ...channelKey('weapp', who.subject), personId: who.personId, boundAt },
  })
})

const listed = () => boundChannels(stack.runtime.table, who.personId)
const entry = () => ({ channel: 'weapp', subject: who.subject, boundAt })
const again = async (on?: Runtime) => {
  const answer = await stack.call<Tokens>(
    'identity',
    {
      route: 'POST /auth/sessions',
      body: {
        channel: 'weapp',
        code: stack.simulators.users.issueCode('weapp', 'login', who.subject),
      },
    },
    on,
  )
  expect(answer.status).toBe(200)
  return answer.body
}
const refresh = (refreshToken: string, on?: Runtime) =>
  stack.call<Tokens>(
    'identity',
    { route: 'POST /auth/sessions/refresh', body: { refreshToken } },
    on,
  )

/** The system, and what it asks of the table from now on. */
function watched(): { on: Runtime; asked: Named[] } {
  const asked: Named[] = []
  const on = stack.over((client) => {
    client.middlewareStack.add(
      (next, context) => (args) => {
        const { Key: key, Item: item } = args.input as {
          Key?: { sk: { S: string } }
          Item?: { sk: { S: string } }
        }
        asked.push([context.commandName ?? '', ((key ?? item)?.sk.S ?? '').split('#')[0] ?? ''])
        return next(args)
      },
      { step: 'initialize', name: 'watch' },
    )
    return client
  })
  return { on, asked }
}
const writes = (asked: readonly Named[]) =>
  asked.filter(([command]) => command !== 'GetItemCommand')

/** Writes to the person's list fail, or it is killed between the two writes. */
const failing = (command: string) =>
  stack.over((client: DynamoDBClient) => {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const text = JSON.stringify(args.input)
        if (context.commandName === command && text.includes('"sk":{"S":"CHANNEL'))
          throw new Error('throttled')
        return next(args)
      },
      { step: 'initialize', name: 'failing' },
    )
    return client
  })

test('until then only SMS reaches them', async () => {
  await desk.issue([who])
  await desk.tell()
  expect([await listed(), received(stack, who).map(({ channel }) => channel)]).toEqual([
    [],
    ['sms'],
  ])
})

describe('the next sign-in', () => {
  test('lists the channel under the time when it was bound, and messages take it', async () => {
    await again()
    expect(await listed()).toEqual([entry()])
    await desk.issue([who])
    await desk.tell()
    expect(received(stack, who).map(({ channel }) => channel)).toEqual(['weapp'])
  })

  test('writes twice for it, the one after that not at all; nothing more is read', async () => {
    const { on, asked } = watched()
    await again(on)
    expect(writes(asked)).toEqual([
      ['PutItemCommand', 'SESSION'],
      ['PutItemCommand', 'CHANNEL'],
      ['UpdateItemCommand', 'CHANNEL'],
    ])
    const first = asked.splice(0)
    await again(on)
    expect(writes(asked)).toEqual([['PutItemCommand', 'SESSION']])
    expect(asked.filter(([command]) => command === 'GetItemCommand')).toEqual(
      first.filter(([command]) => command === 'GetItemCommand'),
    )
  })

  test('many at once leave one entry', async () => {
    await Promise.all(Array.from({ length: 8 }, () => again()))
    expect(await listed()).toEqual([entry()])
  })

  test.each(['PutItemCommand', 'UpdateItemCommand'])(
    'succeeds although %s fails, and the one after it makes up for that',
    async (command) => {
      await again(failing(command))
      expect(await listed()).toEqual(command === 'PutItemCommand' ? [] : [entry()])
      await again()
      expect(await listed()).toEqual([entry()])
      const { on, asked } = watched()
      await again(on)
      expect(writes(asked)).toEqual([['PutItemCommand', 'SESSION']])
    },
  )

  test('leaves the entry of a binding made anew as it is', async () => {
    const { table } = stack.runtime
    const later = new Date(stack.clock.now() + 1000).toISOString()
    await table.put({
      item: {
        ...boundKey(who.personId, 'weapp', who.subject),
        channel: 'weapp',
        subject: who.subject,
        boundAt: later,
      },
    })
    await again()
    expect(await listed()).toEqual([{ ...entry(), boundAt: later }])
  })
})

test('people rarely sign in anew: a refresh of the session does the same', async () => {
  const { table } = stack.runtime
  const { refreshToken } = await again(failing('PutItemCommand'))
  expect(await listed()).toEqual([])
  const { on, asked } = watched()
  const first = await refresh(refreshToken, on)
  expect([first.status, await listed()]).toEqual([200, [entry()]])
  expect(writes(asked)).toEqual([
    ['UpdateItemCommand', 'SESSION'],
    ['PutItemCommand', 'CHANNEL'],
    ['UpdateItemCommand', 'CHANNEL'],
  ])
  asked.splice(0)
  expect((await refresh(first.body.refreshToken, on)).status).toBe(200)
  expect(asked).toEqual([
    ['GetItemCommand', 'SESSION'],
    ['UpdateItemCommand', 'SESSION'],
    ['GetItemCommand', 'CHANNEL'],
  ])
  expect(await table.get(channelKey('weapp', who.subject))).toMatchObject({
    personId: who.personId,
    boundAt,
    listed: true,
  })
})

test('whoever opens a card now is listed from the beginning, and nobody without a card is', async () => {
  const { on, asked } = watched()
  const fresh = await user(stack, ['weapp'])
  stack.simulators.users.addUser({ channel: 'weapp', subject: 'stranger', nickname: 'stranger' })
  for (const subject of [fresh.subject, 'stranger']) {
    const answer = await stack.call(
      'identity',
      {
        route: 'POST /auth/sessions',
        body: {
          channel: 'weapp',
          code: stack.simulators.users.issueCode('weapp', 'login', subject),
        },
      },
      on,
    )
    expect(answer.status).toBe(200)
  }
  expect(writes(asked)).toEqual([
    ['PutItemCommand', 'SESSION'],
    ['PutItemCommand', 'SESSION'],
  ])
  expect((await signIn(stack, 'weapp', 'stranger')).body.person).toBeNull()
})
