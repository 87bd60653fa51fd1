/** Signing in on web pages: to the channel and back, with the browser's own state. */
import { describe, expect, it } from '@jest/globals'
import { createHash } from 'node:crypto'
import { departForSignIn, returnFromSignIn } from '../../src/domain/session/index.ts'
import { identityServicesOf } from '../../src/platform/services/identity-services.ts'
import { footing } from '../support/footing/laid.ts'
import { broughtBack, cookieOf } from '../support/stack/browser.ts'
import { apiOf, PUBLIC_ORIGIN } from '../support/stack/identity.ts'
import { useIdentityStack } from '../support/stack/use-stack.ts'

const stack = useIdentityStack()

const authorize = (returnTo: string, channel = 'wechat-oa') =>
  stack.api(`GET /auth/channels/${channel}/authorize`, { query: { returnTo } })
const callback = (query: Record<string, string>, cookie?: string, channel = 'wechat-oa') =>
  stack.api(`GET /auth/channels/${channel}/callback`, {
    query,
    ...(cookie !== undefined && { headers: { Cookie: cookie } }),
  })

const exchange = (code: string, cookie: string) =>
  stack.api<{ accessToken: string }>('POST /auth/sessions', {
    body: { channel: 'wechat-oa', code },
    ...(cookie !== '' && { headers: { Cookie: cookie } }),
  })

/**
 * Leaves for the channel and agrees there, as a browser would.
 * @returns where the channel sends the browser, and the browser's cookie
 */
async function agree(
  returnTo: string,
  subject = 'web-user',
): Promise<{ query: Record<string, string>; cookie: string }> {
  const left = await authorize(returnTo)
  const consent = new URL(String(left.headers.location))
  const answer = await fetch(`${stack.simulators.origins.wechat}/connect/oauth2/decision`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      appId: consent.searchParams.get('appid') ?? '',
      redirectUri: consent.searchParams.get('redirect_uri') ?? '',
      state: consent.searchParams.get('state') ?? '',
      subject,
    }),
  })
  const back = new URL(answer.headers.get('location') ?? '')
  expect(`${back.origin}${back.pathname}`).toBe(
    `${PUBLIC_ORIGIN}/api/auth/channels/wechat-oa/callback`,
  )
  return { query: Object.fromEntries(back.searchParams), cookie: cookieOf(left) }
}

describe('web sign-in', () => {
  it('leads to the channel and back to the page with a code that signs in', async () => {
    const left = await authorize('/pages/me/index?tab=used#top')
    expect(left.status).toBe(302)
    expect(String(left.headers['set-cookie'])).toMatch(
      /^voucher-departure=[\w.-]+; Path=\/api\/auth\/channels; Max-Age=600; HttpOnly; SameSite=Lax$/,
    )
    const { query, cookie } = await agree('/pages/me/index?tab=used#top')
    const back = await callback(query, `other=1; ${cookie}; more=2`)
    expect(back.status).toBe(302)
    const page = new URL(String(back.headers.location))
    expect([page.origin, page.pathname, page.searchParams.get('tab'), page.hash]).toEqual([
      PUBLIC_ORIGIN,
      '/pages/me/index',
      'used',
      '#top',
    ])
    expect(String(back.headers['set-cookie'])).toMatch(
      /^voucher-arrival=[\w.-]+; Path=\/api\/auth\/sessions; Max-Age=300; HttpOnly; SameSite=Strict$/,
    )
    const signedIn = await exchange(page.searchParams.get('code') ?? '', cookieOf(back))
    expect(signedIn.status).toBe(200)
  })

  it('serves the browser that began it alone: a code from elsewhere signs nobody in', async () => {
    const code = stack.users.issueCode('wechat-oa', 'login', 'attacker')
    const mine = stack.users.issueCode('wechat-oa', 'login', 'me')
    const ask = stack.api
    const { Cookie: cookie = '' } = await broughtBack(ask, 'wechat-oa', mine)
    const elsewhere = stack.users.issueCode('ehuiban', 'login', 'me')
    const { Cookie: ofEhuiban = '' } = await broughtBack(ask, 'ehuiban', elsewhere)
    const departure = cookieOf(await authorize('/'))
    for (const [what, sent] of [
      ['no cookie', ''],
      ['cookie of another code', cookie],
      ['cookie of another channel', ofEhuiban],
      ['a departure in its place', departure.replace('departure', 'arrival')],
      ['tampered', cookie.slice(0, -2)],
    ] as const)
      expect([what, (await exchange(code, sent)).body.code]).toEqual([what, 'token_invalid'])
    expect((await exchange(mine, cookie)).status).toBe(200)
    const late = stack.users.issueCode('wechat-oa', 'login', 'late')
    const kept = (await broughtBack(ask, 'wechat-oa', late)).Cookie ?? ''
    stack.advance(300_000)
    expect((await exchange(late, kept)).body.code).toBe('token_invalid')
  })

  it('comes back once', async () => {
    const { query, cookie } = await agree('/')
    const answers = await Promise.all([callback(query, cookie), callback(query, cookie)])
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 422])
    expect((await callback(query, cookie)).body.code).toBe('invalid_request')
  })

  it('marks the cookie as secure where the site is', async () => {
    const api = apiOf({
      ...stack.runtime,
      config: { ...stack.runtime.config, PUBLIC_ORIGIN: 'https://app.test' },
    })
    const { headers } = await api('GET /auth/channels/wechat-oa/authorize', {
      query: { returnTo: '/' },
    })
    expect(String(headers['set-cookie'])).toMatch(/; Secure$/)
  })

  it('belongs to the browser that began it: a forged, foreign, late or tampered return is refused', async () => {
    const mine = await agree('/')
    const others = await agree('/')
    const [name = '', value = ''] = mine.cookie.split(/=(.*)/)
    const [content = '', signature = ''] = value.split('.')
    const moved = Buffer.from(
      Buffer.from(content, 'base64url').toString().replace('"/"', '"/x"'),
    ).toString('base64url')
    const forged: [string, Record<string, string>, string | undefined][] = [
      ['no cookie', mine.query, undefined],
      ['state of another browser', others.query, mine.cookie],
      ['invented state', { ...mine.query, state: '1'.repeat(32) }, mine.cookie],
      ['shorter state', { ...mine.query, state: (mine.query.state ?? '').slice(1) }, mine.cookie],
      ['unsigned', mine.query, `${name}=${content}`],
      ['other content', mine.query, `${name}=${moved}.${signature}`],
      [
        'other signature',
        mine.query,
        `${name}=${content}.${signature.split('').reverse().join('')}`,
      ],
      ['empty', mine.query, `${name}=`],
      ['nonsense', mine.query, `${name}=....`],
    ]
    for (const [what, query, cookie] of forged) {
      const refused = await callback(query, cookie)
      expect([what, refused.status, refused.body.code, refused.headers.location]).toEqual([
        what,
        422,
        'invalid_request',
        undefined,
      ])
    }
    stack.advance(600_000)
    expect((await callback(mine.query, mine.cookie)).body.code).toBe('invalid_request')
    const again = await agree('/')
    expect((await callback(again.query, again.cookie)).status).toBe(302)
  })

  it('that fails, or to which the person has said no, brings a browser back to the app, and other callers a refusal', async () => {
    const { query, cookie } = await agree('/pages/me/index')
    const { code: _code, ...denied } = query
    const open = (parameters: Record<string, string>, headers: Record<string, string>) =>
      stack.api('GET /auth/channels/wechat-oa/callback', { query: parameters, headers })
    for (const [parameters, sent] of [
      [query, {}],
      [{ ...denied, error: 'access_denied' }, { cookie }],
      [denied, { cookie }],
    ] as const) {
      const page = await open(parameters, {
        ...sent,
        Accept: 'text/html,application/xhtml+xml;q=0.9',
      })
      expect([
        page.status,
        page.headers.location,
        String(page.headers['set-cookie']).includes('Max-Age=0'),
      ]).toEqual([302, `${PUBLIC_ORIGIN}/?signIn=failed`, true])
      expect((await open(parameters, { ...sent, Accept: 'application/json' })).body.code).toBe(
        'invalid_request',
      )
    }
    expect(
      new URL(String((await open(query, { cookie, Accept: 'text/html' })).headers.location))
        .pathname,
    ).toBe('/pages/me/index')
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'http:evil.example',
    'javascript:alert(1)',
    'evil',
    '/\t/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/pages\r\nSet-Cookie: a=b',
    '@evil.example',
    '/\u0000',
    ' //evil.example',
    `${PUBLIC_ORIGIN}/`,
    '/ /evil.example',
  ])('does not lead away from the site: %j', async (returnTo) => {
    const refused = await authorize(returnTo)
    expect([refused.status, refused.body.code, refused.headers.location]).toEqual([
      422,
      'invalid_request',
      undefined,
    ])
  })

  it('returns to the channel for which it left', async () => {
    const { channels } = identityServicesOf(stack.runtime)
    const services = {
      ...stack.runtime,
      channels: { ...channels, ehuiban: channels['wechat-oa'] },
    }
    const { location, departure } = await departForSignIn(services, 'ehuiban', '/')
    const back = {
      code: 'code',
      state: new URL(location).searchParams.get('state') ?? '',
      departure,
    }
    await expect(
      returnFromSignIn(services, { ...back, channel: 'wechat-oa' }),
    ).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await returnFromSignIn(services, { ...back, channel: 'ehuiban' })).page).toBe(
      `${PUBLIC_ORIGIN}/?code=code`,
    )
  })

  it('exists only where the channel has it', async () => {
    expect((await authorize('/', 'weapp')).body.code).toBe('not_found')
    expect((await authorize('/', 'alipay')).body.code).toBe('not_found')
    expect((await authorize('/', 'nowhere')).body.code).toBe('not_found')
    const { query, cookie } = await agree('/')
    expect((await callback(query, cookie, 'weapp')).body.code).toBe('not_found')
  })
})

describe("the channel's scanner", () => {
  const sign = (url: string, channel = 'wechat-oa') =>
    stack.api<{
      appId: string
      timestamp: number
      nonceStr: string
      signature: string
    }>(`GET /auth/channels/${channel}/js-signature`, { query: { url } })

  it('is signed for pages of ours', async () => {
    const page = `${PUBLIC_ORIGIN}/pages/scan?x=1&y=%E4%B8%AD`
    const { status, body } = await sign(`${page}#part`)
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(['appId', 'nonceStr', 'signature', 'timestamp'])
    // As WeChat computes it: the parameters by name, the address without its hash and as it stands.
    const signed = (ticket: string) =>
      createHash('sha1')
        .update(
          `jsapi_ticket=${ticket}&noncestr=${body.nonceStr}&timestamp=${body.timestamp}&url=${page}`,
        )
        .digest('hex')
    expect(body.signature).toBe(
      signed(footing.ticketOf(stack.users.appToken('wechat-oa')?.token ?? '')),
    )
    expect(Math.abs(body.timestamp - stack.runtime.clock() / 1000)).toBeLessThan(5)
  })

  it('is signed for the address as browsers write it', async () => {
    const { body } = await sign(`${PUBLIC_ORIGIN}/a/../pages/./scan?y=中`)
    const ticket = footing.ticketOf(stack.users.appToken('wechat-oa')?.token ?? '')
    const page = `${PUBLIC_ORIGIN}/pages/scan?y=%E4%B8%AD`
    expect(body.signature).toBe(
      createHash('sha1')
        .update(
          `jsapi_ticket=${ticket}&noncestr=${body.nonceStr}&timestamp=${body.timestamp}&url=${page}`,
        )
        .digest('hex'),
    )
  })

  it.each([
    'http://evil.example/',
    'http://app.test.evil.example/',
    'http://app.test@evil.example/',
    'blob:http://app.test/3f1c',
    'https://app.test/',
    '/pages/scan',
    'javascript:1',
  ])('is not signed for %s', async (url) => {
    expect((await sign(url)).body.code).toBe('invalid_request')
  })

  it('exists only where the channel has it', async () => {
    expect((await sign(`${PUBLIC_ORIGIN}/`, 'weapp')).body.code).toBe('not_found')
  })
})
