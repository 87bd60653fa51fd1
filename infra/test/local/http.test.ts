import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { createApi } from '../../local/functions/api-routes.ts'
import type { Invoke } from '../../local/functions/invoke.ts'
import { createFront } from '../../local/http/front.ts'
import { createRateLimit } from '../../local/http/rate-limit.ts'
import { createMatcher } from '../../local/http/routing.ts'
import { createStaticFiles } from '../../local/http/static-files.ts'
import { scratchFolder } from './support/scratch.ts'

const scratch = scratchFolder()
const front = createFront()
let origin = ''
const seen: { name: string; event: APIGatewayProxyEvent }[] = []
const invoke = (async (name: string, event: APIGatewayProxyEvent) => {
  seen.push({ name, event })
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'x-own': '1' },
    multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
    body: JSON.stringify({ name }),
  }
}) as unknown as Invoke

beforeAll(async () => {
  mkdirSync(join(scratch.folder, 'site/js'), { recursive: true })
  writeFileSync(join(scratch.folder, 'site/index.html'), '<!doctype html><title>职业培训券</title>')
  writeFileSync(join(scratch.folder, 'site/js/app.0123abcd.js'), `/* ${'x'.repeat(5000)} */`)
  writeFileSync(join(scratch.folder, 'secret.txt'), 'secret')
  front.server.listen(0, '127.0.0.1')
  await once(front.server, 'listening')
  origin = `http://127.0.0.1:${(front.server.address() as AddressInfo).port}`
})
afterAll(() => {
  front.server.close()
  front.server.closeAllConnections()
  scratch.remove()
})

/** Sends bytes as they are: `fetch` would tidy them up. @returns the status line */
async function raw(request: string): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  socket.write(request)
  const [chunk] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return chunk.toString('utf8').split('\r\n')[0] ?? ''
}

test('asks for a moment of patience until everything is started', async () => {
  const answer = await fetch(`${origin}/api/health`)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(await answer.json()).toMatchObject({ code: 'try_again' })
  front.open(
    [
      ['/api', createApi(invoke, createRateLimit(1000), () => Date.parse('2021-10-26T00:00:00Z'))],
      ['/', createStaticFiles(join(scratch.folder, 'site'))],
    ],
    origin,
  )
})

describe('the API', () => {
  test('hands a request to the function of its area, as API Gateway does', async () => {
    seen.length = 0
    const answer = await fetch(
      `${origin}/api/me/vouchers/vch_%E5%88%B8?tab=used&tab=claimed&cursor=a%2Bb`,
      { headers: { 'X-Institution-Id': 'ins_1', cookie: 'c=1' } },
    )
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(answer.headers.get('date')).toBe('Tue, 26 Oct 2021 00:00:00 GMT')
    expect(await answer.json()).toEqual({ name: 'worker' })
    expect(seen[0]?.event).toMatchObject({
      resource: '/api/me/vouchers/{voucherId}',
      path: '/api/me/vouchers/vch_%E5%88%B8',
      httpMethod: 'GET',
      pathParameters: { voucherId: 'vch_券' },
      queryStringParameters: { tab: 'claimed', cursor: 'a+b' },
      multiValueQueryStringParameters: { tab: ['used', 'claimed'], cursor: ['a+b'] },
      headers: { 'X-Institution-Id': 'ins_1', cookie: 'c=1' },
      body: null,
      isBase64Encoded: false,
      requestContext: {
        identity: { sourceIp: '127.0.0.1' },
        requestTimeEpoch: Date.parse('2021-10-26T00:00:00Z'),
      },
    })
  })

  test('prefers a literal path to a parameter', async () => {
    const matcher = createMatcher(['GET /classes/{id}', 'GET /classes/mine', 'POST /classes/{id}'])
    expect(matcher.match('GET', '/classes/mine')).toEqual({ key: 'GET /classes/mine', params: {} })
    expect(matcher.match('GET', '/classes/7')).toEqual({
      key: 'GET /classes/{id}',
      params: { id: '7' },
    })
    expect(matcher.match('GET', '/classes/')).toBeUndefined()
    expect(matcher.match('GET', '/classes/%')).toBeUndefined()
    expect(matcher.methods('/classes/7')).toEqual(['GET', 'POST'])
  })

  test('passes a body on, and the method and path of every route', async () => {
    await fetch(`${origin}/api/auth/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"渠道":1}',
    })
    expect(seen.at(-1)).toMatchObject({
      name: 'identity',
      event: { httpMethod: 'POST', body: '{"渠道":1}' },
    })
    await fetch(`${origin}/api/operator/operators/opr_1`, { method: 'PATCH', body: '{}' })
    expect(seen.at(-1)).toMatchObject({
      name: 'operator',
      event: { httpMethod: 'PATCH', pathParameters: { operatorId: 'opr_1' } },
    })
  })

  test('refuses unknown paths and methods, and bodies that no function could take', async () => {
    const count = seen.length
    for (const [method, path] of [
      ['GET', '/api'],
      ['GET', '/api/nothing'],
      ['DELETE', '/api/health'],
      ['GET', '/api/me/vouchers/'],
    ] as const) {
      const answer = await fetch(`${origin}${path}`, { method })
      expect([method, path, answer.status, answer.headers.get('content-type')]).toEqual([
        method,
        path,
        404,
        'application/problem+json; charset=utf-8',
      ])
    }
    const large = await fetch(`${origin}/api/auth/sessions`, {
      method: 'POST',
      body: 'x'.repeat(6 * 1024 * 1024 + 1),
    })
    expect([large.status, await large.json()]).toMatchObject([413, { code: 'too_large' }])
    expect(seen).toHaveLength(count)
  })

  test('answers HEAD like GET without the body, and OPTIONS with the methods', async () => {
    const head = await fetch(`${origin}/api/health`, { method: 'HEAD' })
    expect([head.status, head.headers.get('x-own'), await head.text()]).toEqual([200, '1', ''])
    expect(
      (await fetch(`${origin}/api/operator/operators`, { method: 'OPTIONS' })).headers.get('allow'),
    ).toBe('GET, POST, OPTIONS')
  })

  test('limits an address, says when to come back, and forgets nobody else', () => {
    let now = 0
    const limit = createRateLimit(60, () => now)
    for (let count = 0; count < 60; count++) expect(limit('a')).toBe(0)
    expect(limit('a')).toBe(1)
    expect(limit('b')).toBe(0)
    now += 1000
    expect([limit('a'), limit('a')]).toEqual([0, 1])
    now += 60_000
    for (let count = 0; count < 60; count++) expect(limit('a')).toBe(0)
  })

  test('answers 429 with Retry-After', async () => {
    front.open(
      [
        ['/api', createApi(invoke, createRateLimit(1), () => 0)],
        ['/', createStaticFiles(join(scratch.folder, 'site'))],
      ],
      origin,
    )
    await fetch(`${origin}/api/health`)
    const answer = await fetch(`${origin}/api/health`)
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toMatchObject([
      429,
      '60',
      { code: 'too_many_requests' },
    ])
  })
})

describe('pages', () => {
  test('are sent with safe headers, compressed, and asked for again', async () => {
    const answer = await fetch(`${origin}/`)
    expect(await answer.text()).toContain('职业培训券')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    const again = await fetch(`${origin}/`, {
      headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
    })
    expect(again.status).toBe(304)
  })

  test('keep hashed files for ever', async () => {
    const answer = await fetch(`${origin}/js/app.0123abcd.js`)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('content-encoding')).toBe('gzip')
    expect(await answer.text()).toHaveLength(5006)
    expect((await fetch(`${origin}/js/app.0123abcd.js`, { method: 'HEAD' })).status).toBe(200)
  })

  test('lead nowhere outside their folder', async () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/js/..%5c..%5c..%5csecret.txt',
      '//secret.txt',
      '/%00',
      '/%',
    ]) {
      expect([
        path,
        await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
      ]).toEqual([path, 'HTTP/1.1 404 Not Found'])
    }
    expect((await fetch(`${origin}/nothing.js`)).status).toBe(404)
    expect((await fetch(`${origin}/`, { method: 'POST' })).status).toBe(405)
  })

  test('opened by another name of this machine lead to the one that cookies are made for', async () => {
    const port = new URL(origin).port
    const answer = await fetch(`http://localhost:${port}/?a=1`, {
      headers: { accept: 'text/html' },
      redirect: 'manual',
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([307, `${origin}/?a=1`])
    expect(
      (await fetch(`http://localhost:${port}/js/app.0123abcd.js`, { redirect: 'manual' })).status,
    ).toBe(200)
  })
})
