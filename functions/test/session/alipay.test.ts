/** Alipay's gateway and the phone number of its user (S1–S4): believed only when signed. */
import { createPublicKey } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Channel } from '@voucher/shared/values'
import { createAlipay } from '../../src/platform/outside/channels/alipay.ts'
import {
  callGateway,
  signedText,
  signRsa2,
} from '../../src/platform/outside/channels/alipay-gateway.ts'
import type { AlipayCredentials } from '../../src/platform/outside/channels/credentials.ts'
import { CHANNELS, signIn } from '../support/world/channel-users.ts'
import { footing } from '../support/footing/laid.ts'
import { listen } from '../support/stack/listen.ts'
import { useStack } from '../support/stack/use-stack.ts'

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
const alipay = (app = alipayApp, origin = stack.simulators.origins.alipay) =>
  createAlipay(
    async () => ({ alipay: app }),
    origin,
    () => stack.clock.now(),
  )

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
      {
        api: stack.simulators.origins.alipay,
        credentials: alipayApp,
        clock: () => stack.clock.now(),
      },
      'alipay.system.oauth.token',
      { grant_type: 'authorization_code', code: 'a+b&c=d 中文%' },
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
