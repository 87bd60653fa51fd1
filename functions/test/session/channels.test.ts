/**
 * Signing in through the four channels (S1–S4), against simulators that refuse as their platforms
 * do.
 */
import { createPublicKey } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Channel } from '@voucher/shared/values'
import { boundChannels } from '../../src/domain/binding/index.ts'
import { createAlipay } from '../../src/platform/outside/channels/alipay.ts'
import {
  callGateway,
  signedText,
  signRsa2,
} from '../../src/platform/outside/channels/alipay-gateway.ts'
import type { AlipayCredentials } from '../../src/platform/outside/channels/credentials.ts'
import { createEhuiban } from '../../src/platform/outside/channels/ehuiban.ts'
import { createChannels } from '../../src/platform/outside/channels/index.ts'
import { CHANNELS, signIn, user } from '../support/channels.ts'
import { footing } from '../support/footing/laid.ts'
import { listen } from '../support/listen.ts'
import { useStack } from '../support/use-stack.ts'

const stack = useStack()
let alipayApp: AlipayCredentials
beforeAll(async () => {
  alipayApp = (await footing.platformSecrets())['channel-credentials'].alipay
})
afterEach(() => {
  for (const channel of CHANNELS) stack.simulators.trouble.order(channel, 'none', 0)
})

const code = (channel: Channel, subject = 'somebody') =>
  stack.simulators.users.issueCode(channel, 'login', subject)
const exchange = (channel: Channel, text: string) =>
  stack.call<{ accessToken: string }>('identity', {
    route: 'POST /auth/sessions',
    body: { channel, code: text },
  })
const alipay = (app = alipayApp, origin = stack.simulators.origins.alipay) =>
  createAlipay(
    async () => ({ alipay: app }),
    origin,
    () => stack.clock.now(),
  )

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
    consentVersion: '1',
  }
  expect((await stack.call('identity', { route: 'POST /me/ecard', token, body })).body.code).toBe(
    'password_wrong',
  )
})

describe("Alipay's gateway", () => {
  const ask = async (change: Record<string, string>, key = alipayApp.privateKey) => {
    const parameters: Record<string, string> = {
      app_id: alipayApp.appId,
      method: 'alipay.system.oauth.token',
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: '2021-10-26 14:03:05',
      version: '1.0',
      grant_type: 'authorization_code',
      code: code('alipay'),
      ...change,
    }
    const form = { ...parameters, sign: change.sign ?? signRsa2(signedText(parameters), key) }
    const answer = (await (
      await fetch(`${stack.simulators.origins.alipay}/gateway.do`, {
        method: 'POST',
        body: new URLSearchParams(form),
      })
    ).json()) as Record<string, { code?: string; sub_code?: string; open_id?: string }>
    return answer.error_response
      ? [answer.error_response.code, answer.error_response.sub_code]
      : answer.alipay_system_oauth_token_response?.open_id
  }

  test('refuses as documented what is missing, wrong or not signed by the app', async () => {
    expect(await ask({})).toBe('somebody')
    expect(await ask({ sign: '' })).toEqual(['40001', 'isv.missing-signature'])
    expect(await ask({ method: '' })).toEqual(['40001', 'isv.missing-method'])
    expect(await ask({ app_id: '2021000000000000' })).toEqual(['40002', 'isv.invalid-app-id'])
    expect(await ask({ method: 'alipay.nothing' })).toEqual(['40002', 'isv.invalid-method'])
    expect(await ask({ sign_type: 'RSA' })).toEqual(['40002', 'isv.invalid-signature-type'])
    expect(await ask({ timestamp: 'now' })).toEqual(['40002', 'isv.invalid-timestamp'])
    expect(await ask({ sign: 'AAAA' })).toEqual(['40002', 'isv.invalid-signature'])
    expect(
      await ask({}, (await footing.platformSecrets())['simulated-platforms'].alipayPrivateKey),
    ).toEqual(['40002', 'isv.invalid-signature'])
    expect(await ask({ grant_type: 'password' })).toEqual(['40002', 'isv.grant-type-invalid'])
    const used = code('alipay')
    await ask({ code: used })
    for (const refused of [used, 'nonsense'])
      expect(await ask({ code: refused })).toEqual(['40002', 'isv.code-invalid'])
  })

  /** Something between us and Alipay that changes its answers. */
  async function between(change: (text: string) => string) {
    return listen(
      createServer((request, response) => {
        void (async () => {
          const chunks: Buffer[] = []
          for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
          const answer = await fetch(`${stack.simulators.origins.alipay}${request.url ?? ''}`, {
            method: 'POST',
            body: Buffer.concat(chunks),
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
          })
          response.end(change(await answer.text()))
        })()
      }),
    )
  }

  test.each<[string, (text: string) => string]>([
    ['another user', (text) => text.replace('"open_id":"somebody"', '"open_id":"victim"')],
    ['no signature', (text) => text.replace(/,"sign":"[^"]+"/, '')],
    ['an empty signature', (text) => text.replace(/"sign":"[^"]+"/, '"sign":""')],
    [
      'a second answer before the signed one',
      (text) => `{"alipay_system_oauth_token_response":{"open_id":"victim"},${text.slice(1)}`,
    ],
    [
      'a second answer after the signed one',
      (text) =>
        text.replace(
          ',"sign"',
          ',"alipay_system_oauth_token_response":{"open_id":"victim"},"sign"',
        ),
    ],
    [
      'an answer to another question',
      (text) =>
        text.replace('alipay_system_oauth_token_response', 'alipay_user_info_share_response'),
    ],
    ['nonsense', () => '<html>'],
  ])('whose answer came with %s is not believed', async (_, change) => {
    const middle = await between(change)
    await expect(
      alipay(alipayApp, middle.endpoint).exchangeCode(code('alipay')),
    ).rejects.toMatchObject({ code: 'try_again' })
    await middle.stop()
  })

  test('whose answer arrives as it was signed is believed, and only with its own key', async () => {
    const middle = await between((text) => text)
    expect(await alipay(alipayApp, middle.endpoint).exchangeCode(code('alipay'))).toEqual({
      subject: 'somebody',
    })
    const wrong = {
      ...alipayApp,
      alipayPublicKey: createPublicKey(alipayApp.privateKey)
        .export({ type: 'spki', format: 'pem' })
        .toString(),
    }
    await expect(alipay(wrong, middle.endpoint).exchangeCode(code('alipay'))).rejects.toMatchObject(
      { code: 'try_again' },
    )
    await middle.stop()
  })

  test('takes signatures of any characters that a code may hold', async () => {
    const answer = await callGateway(
      stack.simulators.origins.alipay,
      'alipay.system.oauth.token',
      { grant_type: 'authorization_code', code: 'a+b&c=d 中文%' },
      alipayApp,
      () => stack.clock.now(),
    )
    expect(answer.sub_code).toBe('isv.code-invalid')
  })
})

describe("the phone number of Alipay's user", () => {
  const ask = async (envelope: string) => {
    const {
      body: { accessToken: token },
    } = await signIn(stack, 'alipay', 'with-phone')
    return (
      await stack.call<{ phone: string }>('identity', {
        route: 'POST /auth/channels/alipay/phone-numbers',
        token,
        body: { code: envelope },
      })
    ).body
  }
  const parts = (phone: string) =>
    JSON.parse(stack.simulators.alipayPhone(phone)) as { response: string; sign: string }

  test('is opened from what my.getPhoneNumber gave', async () => {
    const envelope = stack.simulators.alipayPhone('13912345678')
    expect(envelope).not.toContain('13912345678')
    expect(await ask(envelope)).toEqual({ phone: '13912345678' })
  })

  test('is not believed unless Alipay has signed it, and needs the user to have said yes', async () => {
    const mine = parts('13912345678')
    const others = parts('13900000000')
    const forged = {
      'another number under this signature': { response: others.response, sign: mine.sign },
      'signed by ourselves': {
        response: mine.response,
        sign: signRsa2(`"${mine.response}"`, alipayApp.privateKey),
      },
      'without quotes': {
        response: mine.response,
        sign: signRsa2(mine.response, alipayApp.privateKey),
      },
      'no signature': { response: mine.response },
      'no response': { sign: mine.sign },
    }
    for (const [what, envelope] of Object.entries(forged))
      expect([what, (await ask(JSON.stringify(envelope))).code]).toEqual([what, 'token_invalid'])
    for (const envelope of ['x', '{}', 'null', '[]', stack.simulators.alipayPhone(undefined)])
      expect((await ask(envelope)).code).toBe('token_invalid')
    expect((await ask(stack.simulators.alipayPhone('+85291234567'))).code).toBe('invalid_request')
  })

  test('cannot be opened with another key', async () => {
    const other = { ...alipayApp, aesKey: Buffer.alloc(16, 7).toString('base64') }
    await expect(
      alipay(other).phoneNumber?.(stack.simulators.alipayPhone('13912345678')),
    ).rejects.toMatchObject({ code: 'token_invalid' })
  })
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
      { api: stack.simulators.origins.ehuiban, authorize: '', pages: '' },
      CALLBACK,
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
