/** A session that has ended opens nothing from then on, though its access token has time left. */
import { beforeAll, expect, test } from '@jest/globals'
import { areas } from '@voucher/shared/contract/index'
import type { Route } from '@voucher/shared/contract/route'
import { user } from '../support/world/channel-users.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import { fresh } from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)

type Area = keyof typeof areas
const routes = Object.entries(areas).flatMap(([area, all]) =>
  Object.entries(all as Record<string, Route>)
    .filter(([, { access }]) => ['person', 'operator', 'primary'].includes(access))
    .map(([route]) => [area as Area, route.replace(/\{\w+\}/g, 'x')] as const),
)
/** What a route answers to somebody who acts for the institution. */
const codeOf = async (area: Area, route: string, token: string) =>
  (await stack.call(area, { route, token, institution: at.institutionId, key: 'key', body: {} }))
    .body.code
const ended = { worker: '', operator: '' }

beforeAll(async () => {
  const signOut = async (token: string) => {
    await stack.call('identity', { route: 'DELETE /auth/sessions/current', token })
    return token
  }
  ended.worker = await signOut((await user(stack, ['weapp'])).token)
  ended.operator = await signOut((await fresh(stack, at.operator)).token)
})

test.each(routes)('%s: %s', async (area, route) => {
  expect(await codeOf(area, route, ended.worker)).toBe('token_invalid')
  expect(await codeOf(area, route, ended.operator)).toBe('token_invalid')
  const { token } = await fresh(stack, at.operator)
  expect(await codeOf(area, route, token)).not.toBe('token_invalid')
})

test('so does one whose refresh token was used twice', async () => {
  const who = await user(stack, ['weapp'])
  const { sessionId } = await stack.runtime.verifier.access(who.token)
  const list = () =>
    stack
      .call('worker', { route: 'GET /me/vouchers', token: who.token })
      .then(({ status }) => status)
  expect(await list()).toBe(200)
  await stack.runtime.table.update({
    key: { pk: `SESSION#${sessionId}`, sk: 'SESSION' },
    set: 'SET revokedAt = :now',
    values: { ':now': stack.clock.now() },
  })
  expect(await list()).toBe(401)
})
