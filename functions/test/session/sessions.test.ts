/** Sessions: signing in, tokens, refreshing, signing out. */
import { createHmac } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from '@jest/globals'
import jwt from 'jsonwebtoken'
import { readAudit } from '../../src/domain/audit/index.ts'
import type { PublicKeys, SigningKey } from '../../src/platform/crypto/tokens.ts'
import type { Api, SignedIn } from '../support/stack/identity.ts'
import { useIdentityStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'

const SECOND = 1000
const DAY = 24 * 3600 * SECOND
const stack = useIdentityStack()

const refresh = (refreshToken: string, api: Api = stack.api) =>
  api<SignedIn>('POST /auth/sessions/refresh', { body: { refreshToken } })
const me = (token: string) => stack.api<{ person: SignedIn['person'] }>('GET /me', { token })

/** Lets something else happen before the client's first update. */
function waiting(client: DynamoDBClient, happen: () => Promise<void>): DynamoDBClient {
  let happened = false
  client.middlewareStack.add(
    (next) => async (args) => {
      if ('UpdateExpression' in args.input && !happened) {
        happened = true
        await happen()
      }
      return next(args)
    },
    { step: 'initialize' },
  )
  return client
}

describe('signing in', () => {
  it('takes each code of a channel once, and only of that channel', async () => {
    const code = stack.users.issueCode('weapp', 'login', 'one-code')
    const signIn = (channel: string, text: string) =>
      stack.api('POST /auth/sessions', { body: { channel, code: text } })
    expect((await signIn('wechat-oa', code)).body.code).toBe('token_invalid')
    expect((await signIn('weapp', code)).status).toBe(200)
    expect((await signIn('weapp', code)).body.code).toBe('token_invalid')
    expect((await signIn('weapp', 'no-such-code')).body.code).toBe('token_invalid')
    const late = stack.users.issueCode('weapp', 'login', 'one-code')
    stack.advance(301 * SECOND)
    expect((await signIn('weapp', late)).body.code).toBe('token_invalid')
    expect(
      (await signIn('alipay', stack.users.issueCode('weapp', 'login', 'one-code'))).body.code,
    ).toBe('token_invalid')
  })

  it('keeps the channels apart: the same subject elsewhere is somebody else', async () => {
    const holder = await stack.cardHolder(undefined, 'weapp', 'same-subject')
    expect(holder.person).not.toBeNull()
    expect((await stack.signIn('wechat-oa', 'same-subject')).person).toBeNull()
  })

  it('gives the phone number that the user allowed', async () => {
    stack.users.addUser({
      channel: 'weapp',
      subject: 'with-phone',
      nickname: '老周',
      phone: '13912345678',
    })
    const { accessToken: token } = await stack.signIn('weapp', 'with-phone')
    const code = stack.users.issueCode('weapp', 'phone', 'with-phone')
    const ask = (channel: string, text = code) =>
      stack.api<{ phone: string }>(`POST /auth/channels/${channel}/phone-numbers`, {
        token,
        body: { code: text },
      })
    expect((await ask('wechat-oa')).body.code).toBe('not_found')
    expect((await ask('weapp')).body).toEqual({ phone: '13912345678' })
    expect((await ask('weapp')).body.code).toBe('token_invalid')
    stack.users.addUser({
      channel: 'weapp',
      subject: 'with-phone',
      nickname: '老周',
      phone: '+85291234567',
    })
    expect(
      (await ask('weapp', stack.users.issueCode('weapp', 'phone', 'with-phone'))).body.code,
    ).toBe('invalid_request')
  })
})

describe('access tokens', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

  it('last 15 minutes', async () => {
    const { accessToken, expiresInSeconds } = await stack.signIn()
    expect(expiresInSeconds).toBe(900)
    stack.advance(899 * SECOND)
    expect((await me(accessToken)).status).toBe(200)
    stack.advance(2 * SECOND)
    const late = await me(accessToken)
    expect([late.status, late.body.code]).toEqual([401, 'token_expired'])
  })

  it('are refused when forged: by algorithm, by key, by key id, by audience', async () => {
    const holder = await stack.cardHolder()
    const [head = '', body = '', signature = ''] = holder.accessToken.split('.')
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }
    const publicKey = ((await stack.secret('public-keys')) as PublicKeys)[kid] ?? ''
    const { privateKey } = (await stack.secret('signing-key')) as SigningKey
    const claims = jwt.decode(holder.accessToken) as jwt.JwtPayload
    const hmac = (header: object, key: string) =>
      `${part(header)}.${body}.${createHmac('sha256', key)
        .update(`${part(header)}.${body}`)
        .digest('base64url')}`
    const signed = (keyid: unknown, change: object = {}) =>
      jwt.sign({ ...claims, ...change }, privateKey, {
        algorithm: 'RS256',
        header: { alg: 'RS256', kid: keyid as string },
      })
    const verification = (
      await stack.api<{ verificationToken: string }>('POST /me/verifications', {
        token: holder.accessToken,
        body: {
          purpose: 'claim',
          resource: 'bat_1',
          method: 'password',
          password: holder.applicant.password,
        },
      })
    ).body.verificationToken
    expect((await me(signed(kid))).status).toBe(200)
    const forged = {
      'alg none': `${part({ alg: 'none', typ: 'JWT', kid })}.${body}.`,
      'alg none with the old signature': `${part({ alg: 'none', kid })}.${body}.${signature}`,
      'HS256 with the public key': hmac({ alg: 'HS256', typ: 'JWT', kid }, publicKey),
      'HS256 with the public key, trimmed': hmac(
        { alg: 'HS256', typ: 'JWT', kid },
        publicKey.trim(),
      ),
      'kid __proto__': signed('__proto__'),
      'kid constructor': signed('constructor'),
      'kid path': signed('../../../../dev/null'),
      'kid of others': signed('local-0'),
      'kid list': signed([kid]),
      'kid missing': `${part({ alg: 'RS256' })}.${body}.${signature}`,
      'HS256 with an empty key by path': hmac({ alg: 'HS256', kid: '/dev/null' }, ''),
      'other claims': `${head}.${part({ ...claims, sub: 'per_0000000000000000' })}.${signature}`,
      'no signature': `${head}.${body}.`,
      'a verification': verification,
      'other audience': signed(kid, { aud: 'login' }),
      'not a token': 'abc',
      'three dots': '...',
    }
    for (const [name, token] of Object.entries(forged)) {
      const answer = await me(token)
      expect([name, answer.status, answer.body.code]).toEqual([name, 401, 'token_invalid'])
    }
    expect((await stack.api('GET /me')).body.code).toBe('token_missing')
  })
})

describe('refresh tokens', () => {
  it('rotate, and the new access token knows the person', async () => {
    const holder = await stack.cardHolder()
    const second = await refresh(holder.refreshToken)
    expect(second.status).toBe(200)
    expect(second.body.refreshToken).not.toBe(holder.refreshToken)
    expect((await me(second.body.accessToken)).body.person).toEqual(holder.person)
    expect((jwt.decode(second.body.accessToken) as jwt.JwtPayload).sub).toMatch(/^per_/)
    expect((await refresh(second.body.refreshToken)).status).toBe(200)
  })

  it('give the same successor for 30 seconds, to many at once too', async () => {
    const { refreshToken } = await stack.signIn()
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)))
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1)
    stack.advance(20 * SECOND)
    expect((await refresh(refreshToken)).body.refreshToken).toBe(answers[0]?.body.refreshToken)
  })

  it('end the whole family when used again later', async () => {
    const holder = await stack.cardHolder()
    const second = await refresh(holder.refreshToken)
    stack.advance(30 * SECOND)
    expect((await refresh(holder.refreshToken)).body.code).toBe('token_invalid')
    expect((await refresh(second.body.refreshToken)).body.code).toBe('token_invalid')
    expect((await me(second.body.accessToken)).body.code).toBe('token_invalid')
    const today = new Date(stack.runtime.clock() + 8 * 3600 * SECOND).toISOString().slice(0, 10)
    const entries = (await readAudit(stack.runtime, '420106', today)).filter(
      ({ action }) => action === 'session.revoke',
    )
    expect(entries).toEqual([
      expect.objectContaining({ subject: holder.refreshToken.split('.')[0], address: '10.0.0.9' }),
    ])
  })

  it('end the family when one from before the last is used, even at once', async () => {
    const first = (await stack.signIn()).refreshToken
    const second = (await refresh(first)).body.refreshToken
    const third = (await refresh(second)).body.refreshToken
    expect((await refresh(first)).body.code).toBe('token_invalid')
    expect((await refresh(third)).body.code).toBe('token_invalid')
  })

  it('are refused when forged, and a forged one ends nothing', async () => {
    const { refreshToken } = await stack.signIn()
    const [session = '', generation = '', hash = ''] = refreshToken.split('.')
    const other = (await stack.signIn()).refreshToken.split('.')[2] ?? ''
    const forged = [
      `${session}.1.${hash}`,
      `${session}.${generation}.${other}`,
      `${session}.-1.${hash}`,
      `${session}.00.${hash}`,
      `${session}.${generation}.`,
      session,
      'x',
      '__proto__',
      `ses_00000000000000000000.0.${hash}`,
      `${session}.${generation}.${hash}.${hash}`,
    ]
    for (const token of forged) expect((await refresh(token)).body.code).toBe('token_invalid')
    expect((await refresh(refreshToken)).status).toBe(200)
  })

  it('last for 30 days of disuse', async () => {
    const [used, unused] = await Promise.all([stack.signIn(), stack.signIn()])
    stack.advance(29 * DAY)
    const second = await refresh(used.refreshToken)
    stack.advance(DAY)
    expect((await refresh(unused.refreshToken)).body.code).toBe('token_invalid')
    stack.advance(27 * DAY)
    expect((await refresh(second.body.refreshToken)).status).toBe(200)
  })

  it('serve one of two holders, also when both use the same one at once', async () => {
    /**
     * A refresh is delayed on its way while another holder of the same token refreshes twice.
     * @returns what the delayed one gets
     */
    const delayed = async (guarded: boolean): Promise<number> => {
      const { refreshToken } = await stack.signIn()
      const meanwhile = async () => {
        await refresh((await refresh(refreshToken)).body.refreshToken)
      }
      return (
        await refresh(
          refreshToken,
          stack.over((client) => waiting(guarded ? client : withoutConditions(client), meanwhile)),
        )
      ).status
    }
    expect(await delayed(false)).toBe(200)
    expect(await delayed(true)).toBe(401)
  })

  it('tell of a reuse once, however many reuse at once', async () => {
    /** @returns how many audit entries five reuses at once leave */
    const entries = async (api: Api): Promise<number> => {
      const holder = await stack.cardHolder()
      await refresh(holder.refreshToken)
      stack.advance(31 * SECOND)
      await Promise.all(Array.from({ length: 5 }, () => refresh(holder.refreshToken, api)))
      return (await stack.items()).filter(
        (item) =>
          item.includes('session.revoke') && item.includes(holder.refreshToken.slice(0, 24)),
      ).length
    }
    expect(await entries(stack.over((client) => withoutConditions(client)))).toBe(5)
    expect(await entries(stack.api)).toBe(1)
  })
})

describe('signing out', () => {
  it('ends the session with all its tokens, once and for all', async () => {
    const holder = await stack.cardHolder()
    const out = () => stack.api('DELETE /auth/sessions/current', { token: holder.accessToken })
    const answers = [await out(), await out()]
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [204, ''],
      [204, ''],
    ])
    expect((await refresh(holder.refreshToken)).body.code).toBe('token_invalid')
    expect((await me(holder.accessToken)).body.code).toBe('token_invalid')
    const body = { ...holder.applicant }
    expect((await stack.api('POST /me/ecard', { token: holder.accessToken, body })).body.code).toBe(
      'token_invalid',
    )
  })

  it('leaves nothing behind of a session that is already forgotten', async () => {
    const { accessToken } = await stack.signIn()
    const { sessionId } = await stack.runtime.verifier.access(accessToken)
    await stack.runtime.table.delete({ pk: `SESSION#${sessionId}`, sk: 'SESSION' })
    expect((await stack.api('DELETE /auth/sessions/current', { token: accessToken })).status).toBe(
      204,
    )
    expect((await stack.items()).filter((item) => item.includes(sessionId))).toEqual([])
  })
})
