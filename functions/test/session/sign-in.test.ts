/**
 * Signing in through the four channels (S1–S4), against simulators that refuse as their platforms
 * do.
 */
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Channel } from '@voucher/shared/values'
import { boundChannels } from '../../src/domain/binding/index.ts'
import { createEhuiban } from '../../src/platform/outside/channels/ehuiban.ts'
import { createChannels } from '../../src/platform/outside/channels/index.ts'
import { CHANNELS, exchange as exchangeCode, signIn, user } from '../support/world/channel-users.ts'
import { footing } from '../support/footing/laid.ts'
import { useStack } from '../support/stack/use-stack.ts'

const stack = useStack()
afterEach(() => {
  for (const channel of CHANNELS) stack.simulators.trouble.order(channel, 'none', 0)
})

const code = (channel: Channel, subject = 'somebody') =>
  stack.simulators.users.issueCode(channel, 'login', subject)
const exchange = (channel: Channel, text: string) => exchangeCode(stack, channel, text)

describe.each(CHANNELS)('signing in through %s', (channel) => {
  const other = channel === 'alipay' ? 'weapp' : 'alipay'

  test('takes a code once, within its life, and only its own', async () => {
    const once = code(channel)
    expect((await exchange(channel, once)).status).toBe(200)
    const late = code(channel)
    const fresh = code(channel)
    stack.clock.advance((footing.codeSeconds[channel] - 5) * 1000)
    expect((await exchange(channel, fresh)).status).toBe(200)
    stack.clock.advance(5_000)
    for (const refused of [once, late, 'no-such-code', code(other)])
      expect([refused, (await exchange(channel, refused)).body.code]).toEqual([
        refused,
        'token_invalid',
      ])
  })

  test('says that it is too much when one user signs in too often, and how long to wait', async () => {
    // A minute of the channel's clock begins.
    stack.clock.advance(60_000 - (stack.clock.now() % 60_000))
    const answers = []
    for (let times = 0; times < 101; times++)
      answers.push(await exchange(channel, code(channel, `busy-${channel}`)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    const refused = answers.find(({ status }) => status !== 200)
    expect([refused?.status, refused?.body.code, refused?.headers['retry-after']]).toEqual([
      429,
      'too_many_requests',
      '60',
    ])
    expect((await exchange(channel, code(channel, `calm-${channel}`))).status).toBe(200)
    stack.clock.advance(60_000)
    expect((await exchange(channel, code(channel, `busy-${channel}`))).status).toBe(200)
  })

  test('asks to try again while the channel is down, and works when it is back', async () => {
    stack.simulators.trouble.order(channel, 'down', 1)
    const down = await exchange(channel, code(channel))
    expect([down.status, down.body.code]).toEqual([503, 'try_again'])
    expect((await exchange(channel, code(channel))).status).toBe(200)
    stack.simulators.trouble.order(channel, 'busy', 1)
    expect((await exchange(channel, code(channel))).body.code).toBe('try_again')
    stack.simulators.trouble.order(channel, 'limited', 1)
    expect((await exchange(channel, code(channel))).body.code).toBe('too_many_requests')
  })

  test('is refused in plain words where the channel is not in service', async () => {
    const closed = createChannels({ ...stack.runtime, secrets: async () => ({}) })
    await expect(closed[channel].exchangeCode('code')).rejects.toMatchObject({
      code: 'invalid_request',
      details: { detail: expect.stringContaining('暂未开通') },
    })
  })
})

test.each(['weapp', 'wechat-oa'] as const)(
  'whom WeChat takes for a risk is told so, and what to do: %s',
  async (channel) => {
    stack.simulators.trouble.order(channel, 'blocked', 1)
    expect(await exchange(channel, code(channel))).toMatchObject({
      status: 403,
      body: {
        code: 'forbidden',
        detail: expect.stringContaining('微信'),
        next: expect.stringContaining('微信'),
      },
    })
  },
)

test('what WeChat says that no user can help is asked again later, and the log has its number', async () => {
  const secrets = async () => ({
    weapp: { ...(await footing.platformSecrets())['channel-credentials'].weapp, secret: 'wrong' },
  })
  await expect(
    createChannels({ ...stack.runtime, secrets }).weapp.exchangeCode(code('weapp')),
  ).rejects.toMatchObject({ code: 'try_again', cause: { message: 'wechat 40125' } })
})

test('one person uses all four channels, with one card and one password', async () => {
  const who = await user(stack, CHANNELS)
  const people = await Promise.all(
    CHANNELS.map(async (channel) => (await signIn(stack, channel, who.subject)).body.person),
  )
  expect(new Set(people.map((person) => JSON.stringify(person))).size).toBe(1)
  expect(people[0]?.idNumberMasked).toBe(
    `${who.idNumber.slice(0, 6)}********${who.idNumber.slice(-4)}`,
  )
  expect(
    (await boundChannels(stack.runtime.table, who.personId)).map(({ channel, subject }) => [
      channel,
      subject,
    ]),
  ).toEqual([...CHANNELS].reverse().map((channel) => [channel, who.subject]))
  const {
    body: { accessToken: token },
  } = await signIn(stack, 'ehuiban', 'stranger')
  const body = {
    name: who.name,
    idNumber: who.idNumber,
    phone: who.phone,
    password: '000000',
    consentVersion: '2021-10',
  }
  const applied = await stack.call<{ faceSessionId: string }>('identity', {
    route: 'POST /me/ecard',
    token,
    body,
  })
  const route = `POST /me/ecard/${applied.body.faceSessionId}/confirm`
  expect((await stack.call('identity', { route, token })).body.code).toBe('password_wrong')
})

describe('鄂汇办 in the browser', () => {
  const CALLBACK = 'http://app.test/api/auth/channels/ehuiban/callback'
  const oauth = async (form: Record<string, string>) => {
    const answer = await fetch(`${stack.simulators.origins.ehuiban}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    return [answer.status, ((await answer.json()) as { error?: string }).error]
  }

  test('leads to its consent page and back with a code that signs in', async () => {
    const left = await stack.call('identity', {
      route: 'GET /auth/channels/ehuiban/authorize',
      query: { returnTo: '/pages/me/index' },
    })
    const consent = new URL(String(left.headers.location))
    expect(await (await fetch(consent)).text()).toContain('鄂汇办用户')
    const {
      redirect_uri: redirectUri = '',
      state = '',
      client_id: appId = '',
    } = Object.fromEntries(consent.searchParams)
    expect(redirectUri).toBe(CALLBACK)
    const decide = (target: string) =>
      fetch(`${consent.origin}/oauth2/decision`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({
          appId,
          redirectUri: target,
          state,
          subject: 'web-user',
        }),
      })
    expect((await decide('http://evil.example/')).status).toBe(400)
    const back = new URL((await decide(redirectUri)).headers.get('location') ?? '')
    const query = Object.fromEntries(back.searchParams)
    const cookie = String(left.headers['set-cookie']).split(';')[0] ?? ''
    expect(
      (await stack.call('identity', { route: 'GET /auth/channels/ehuiban/callback', query })).body
        .code,
    ).toBe('invalid_request')
    const returned = await stack.call('identity', {
      route: 'GET /auth/channels/ehuiban/callback',
      query,
      headers: { cookie },
    })
    const page = new URL(String(returned.headers.location))
    expect([returned.status, page.pathname]).toEqual([302, '/pages/me/index'])
    expect((await exchange('ehuiban', page.searchParams.get('code') ?? '')).status).toBe(200)
  })

  test('refuses by the codes of RFC 6749', async () => {
    const { appId, secret } = (await footing.platformSecrets())['channel-credentials'].ehuiban
    const good = {
      grant_type: 'authorization_code',
      client_id: appId,
      client_secret: secret,
      redirect_uri: CALLBACK,
    }
    expect(await oauth({ ...good, code: code('ehuiban') })).toEqual([200, undefined])
    expect(
      await oauth({ ...good, code: code('ehuiban'), redirect_uri: 'http://evil.example/' }),
    ).toEqual([400, 'invalid_grant'])
    expect(await oauth({ ...good, code: 'nonsense' })).toEqual([400, 'invalid_grant'])
    expect(await oauth({ ...good, client_secret: 'wrong', code: code('ehuiban') })).toEqual([
      401,
      'invalid_client',
    ])
    expect(await oauth({ ...good, grant_type: 'password' })).toEqual([
      400,
      'unsupported_grant_type',
    ])
    const wrong = createEhuiban(
      async () => ({ ehuiban: { appId, secret: 'wrong' } }),
      {
        api: stack.simulators.origins.ehuiban,
        authorize: '',
        pages: '',
        redirectUri: CALLBACK,
      },
      () => stack.clock.now(),
    )
    await expect(wrong.exchangeCode(code('ehuiban'))).rejects.toMatchObject({ code: 'try_again' })
    expect(
      (
        await fetch(`${stack.simulators.origins.ehuiban}/oauth2/userinfo`, {
          headers: { authorization: 'Bearer nonsense' },
        })
      ).status,
    ).toBe(401)
  })
})
