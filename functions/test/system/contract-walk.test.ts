/**
 * Walks the contract: every route refuses whoever may not call it, and every
 * field that is missing, unknown, of the wrong type, too long or malicious. A
 * route that is added is covered without a line here.
 */
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as z from 'zod'
import { areas, type Area } from '@voucher/shared/contract/index'
import type { Route } from '@voucher/shared/contract/route'
import { ERRORS, type ErrorCode } from '@voucher/shared/errors'
import type { Call } from '../support/stack/api-event.ts'
import type { Answer } from '../support/stack/stack.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import { signIn } from '../support/world/channel-users.ts'
import { worker } from '../support/world/world.ts'

interface JsonSchema {
  type?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  pattern?: string
  enum?: unknown[]
  minimum?: number
  items?: JsonSchema
  format?: string
}
interface Target {
  area: Area
  key: string
  route: Route
  schemas: { body: JsonSchema | undefined; query: JsonSchema | undefined }
}

const schemaOf = (schema: z.ZodObject | undefined): JsonSchema | undefined =>
  schema && (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
const targets: Target[] = (Object.entries(areas) as [Area, Record<string, Route>][]).flatMap(
  ([area, routes]) =>
    Object.entries(routes).map(([key, route]) => ({
      area,
      key,
      route,
      schemas: { body: schemaOf(route.body), query: schemaOf(route.query) },
    })),
)

/**
 * Values that the fields of the contract take, by name; what is not named here is made from its
 * schema.
 */
const GOOD: Record<string, unknown> = {
  name: '周建国',
  idNumber: '42010619700101100X',
  phone: '13912345678',
  password: '135790',
  code: '123456789012345678',
  verificationToken: 'x',
  reason: '扫错了人',
  channel: 'weapp',
  returnTo: '/',
  state: 'x',
  url: 'http://app.test/',
  refreshToken: 'x',
  consentVersion: '2021-10',
  purpose: 'use',
  resource: 'x',
  method: 'password',
  status: 'enabled',
}
const MALICIOUS: unknown[] = [
  '\u200b零宽',
  'a\u0000b',
  '\u202e反转',
  '\ud800',
  '=cmd()|calc',
  '<script>alert(1)</script>',
  "'; DROP TABLE--",
  '../../etc/passwd',
  'x'.repeat(70_000),
  '９'.repeat(18),
  -1,
  1e309,
  1.5,
  true,
  null,
  [],
  {},
  [['x']],
  { $gt: '' },
  { length: 1 },
]

const stack = useStack()
const at = useSchool(stack)
let personToken: string, sessionToken: string
beforeAll(async () => {
  personToken = (await worker(stack)).token
  sessionToken = (await signIn(stack, 'weapp', 'walker')).body.accessToken
})

/** A call that would be accepted as far as its form goes. */
function sound({ key, route, schemas }: Target): Call {
  const path = key.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'channel'
      ? 'weapp'
      : `${
          {
            batchId: 'bat',
            voucherId: 'vch',
            operatorId: 'opr',
            redemptionId: 'rdm',
            faceSessionId: 'fac',
          }[name] ?? 'x'
        }_${'0'.repeat(28)}`,
  )
  const token = {
    public: undefined,
    session: sessionToken,
    person: personToken,
    operator: at.operator.token,
    primary: at.operator.token,
  }[route.access]
  const fill = (schema: JsonSchema | undefined) =>
    Object.fromEntries((schema?.required ?? []).map((name) => [name, GOOD[name] ?? 'x']))
  return {
    route: path,
    key: 'walk',
    institution: at.institutionId,
    ...(token !== undefined && { token }),
    ...(schemas.body && { body: fill(schemas.body) }),
    ...(schemas.query && { query: fill(schemas.query) as Record<string, string> }),
  }
}

function expectProblem(answer: Answer, codes: ErrorCode[]): void {
  expect(answer.headers['content-type']).toContain('application/problem+json')
  expect(codes).toContain(answer.body.code)
  const { title, status } = ERRORS[answer.body.code]
  expect(answer.body).toEqual(
    expect.objectContaining({
      type: expect.any(String),
      title,
      status,
      detail: expect.stringMatching(/[\u4e00-\u9fff]/),
      next: expect.any(String),
    }),
  )
  expect(answer.status).toBe(status)
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.ts|node_modules|[0-9]{17}[0-9X]/)
}

describe.each(targets.map((target) => [target.key, target] as const))('%s', (_, target) => {
  const { area, route, schemas } = target
  const call = (change: Partial<Call> = {}) => stack.call(area, { ...sound(target), ...change })
  const without = (name: keyof Call): Call =>
    Object.fromEntries(
      Object.entries(sound(target)).filter(([key]) => key !== name),
    ) as unknown as Call

  if (route.access !== 'public') {
    test('refuses who is not signed in, and tokens that are not ours', async () => {
      expectProblem(await stack.call(area, without('token')), ['token_missing'])
      for (const token of [
        'x',
        'a.b.c',
        `${personToken}x`,
        'eyJhbGciOiJub25lIn0.eyJzdWIiOiJwZXJfMDAwMDAwMDAwMDAwMDAwMCJ9.',
      ])
        expectProblem(await call({ token }), ['token_invalid'])
    })
  }
  if (route.access === 'person')
    test('refuses a session without a person', async () => {
      expectProblem(await call({ token: sessionToken }), ['forbidden'])
    })
  if (route.access === 'operator' || route.access === 'primary') {
    test('refuses who is no operator of the institution', async () => {
      expectProblem(await call({ token: personToken }), ['not_operator'])
      expectProblem(await call({ institution: 'ins_000000000000' }), ['not_operator'])
    })
  }
  if (route.access === 'primary')
    test('refuses an ordinary operator', async () => {
      expectProblem(await call({ token: at.second.token }), ['primary_only'])
    })
  if (route.idempotent) {
    test('needs an Idempotency-Key of 1 to 64 printable characters', async () => {
      expectProblem(await stack.call(area, without('key')), ['idempotency_key_required'])
      for (const key of ['', 'x'.repeat(65), '中文', 'a b'])
        expectProblem(await call({ key }), ['idempotency_key_required'])
    })
  }
  if (target.key.includes('{')) {
    test('finds nothing under a path that is none of ours', async () => {
      const path = target.key.replace(/\{\w+\}/g, '%00..x')
      expectProblem(await call({ route: path }), ['not_found'])
    })
  }
  if (schemas.body) {
    const fields = Object.keys(schemas.body.properties ?? {})
    const body = () => ({ ...(sound(target).body as Record<string, unknown>) })
    test('refuses what is not JSON, not declared as JSON, or too large', async () => {
      for (const text of [
        '',
        '{',
        '[1',
        'null{}',
        '{"__proto__":{"admin":true}}',
        '{"a":{"__proto__":1}}',
      ])
        expectProblem(await call({ text }), ['malformed_request'])
      expectProblem(await call({ text: 'x'.repeat(70_000) }), ['too_large'])
      expectProblem(await call({ headers: { 'content-type': 'text/plain' } }), ['unsupported_type'])
      for (const text of ['null', '[]', '"x"', '1'])
        expectProblem(await call({ text }), ['invalid_request'])
    })
    test('refuses unknown fields and fields that are missing, naming them', async () => {
      for (const extra of ['admin', 'constructor', 'prototype', 'personId', 'status_'])
        expectProblem(await call({ body: { ...body(), [extra]: 'x' } }), ['invalid_request'])
      for (const name of schemas.body?.required ?? []) {
        const answer = await call({
          body: Object.fromEntries(Object.entries(body()).filter(([key]) => key !== name)),
        })
        expectProblem(answer, ['invalid_request'])
        expect(answer.body.errors).toContainEqual(
          expect.objectContaining({
            path: name,
            message: expect.stringMatching(/[\u4e00-\u9fff]/),
          }),
        )
      }
    })
    test.each(fields)(
      'refuses bad values of %s, each by its own rule, and never falls over',
      async (name) => {
        for (const value of MALICIOUS) {
          const answer = await call({ body: { ...body(), [name]: value } })
          const accepted = answer.status < 400 || answer.body.code !== 'invalid_request'
          // A free text may hold what only looks dangerous: it is stored and shown as text.
          if (
            accepted &&
            typeof value === 'string' &&
            value.length < 100 &&
            !/[\u0000-\u001f\u200b\u202e\ud800]/.test(value)
          )
            expect(answer.body.code).not.toBe('try_again')
          else expectProblem(answer, ['invalid_request', 'too_large'])
        }
      },
    )
  }
  if (schemas.query) {
    test('refuses unknown parameters, limits out of range and cursors that are not ours', async () => {
      const query = sound(target).query ?? {}
      expectProblem(await call({ query: { ...query, nonsense: '1' } }), ['invalid_request'])
      if (!schemas.query?.properties?.limit) return
      for (const limit of ['0', '101', '-1', '1.5', 'x', '1e3', ''])
        expectProblem(await call({ query: { ...query, limit } }), ['invalid_request'])
      for (const cursor of ['x', 'AAAA', 'x'.repeat(3000)])
        expectProblem(await call({ query: { ...query, cursor } }), ['invalid_cursor'])
    })
  }
})
