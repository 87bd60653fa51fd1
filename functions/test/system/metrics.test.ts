/**
 * Business events are counted, refusals by their code, and the nightly recount says what it found
 * (B5).
 */
import { beforeAll, expect, test } from '@jest/globals'
import type { Campaign } from '../../src/domain/batch/index.ts'
import { startIssuing } from '../../src/domain/bulk/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { voucherIdOf } from '../../src/platform/ids.ts'
import { user } from '../support/world/channel-users.ts'
import { useDesk, useStack } from '../support/stack/use-stack.ts'
import {
  batch,
  campaign,
  claim,
  HR,
  school,
  worker,
  type School,
  type Worker,
} from '../support/world/world.ts'

const stack = useStack()
const desk = useDesk(stack)
let counted: Runtime, who: Worker, open: Campaign
let seen: Record<string, unknown>[] = []
beforeAll(async () => {
  counted = {
    ...stack.runtime,
    metrics: {
      count: (counts, by) => {
        seen.push({ ...counts, ...by })
      },
    },
  }
  who = await worker(stack)
  open = await campaign(stack)
})

/** What was counted while something was done. */
async function during(act: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  seen = []
  await act()
  return seen
}

test('a refusal is counted by its code', async () => {
  expect(await during(() => stack.call('worker', { route: 'GET /me/vouchers' }, counted))).toEqual([
    { refused: 1, code: 'token_missing' },
  ])
})

test('what happens to vouchers is counted from the stream', async () => {
  await stack.project()
  await claim(stack, who, open.batchId)
  expect(await during(() => stack.project(1, counted))).toContainEqual({ claim: 1 })
})

test('signing in, opening a card, verifying and making a pass are counted', async () => {
  const holder = await user(stack, ['weapp', 'alipay'])
  expect(await during(() => stack.project(1, counted))).toContainEqual({
    'card.open': 1,
    'card.bind': 1,
  })
  const code = stack.simulators.users.issueCode('alipay', 'login', holder.subject)
  expect(
    await during(() =>
      stack.call(
        'identity',
        { route: 'POST /auth/sessions', body: { channel: 'alipay', code } },
        counted,
      ),
    ),
  ).toEqual([{ signIn: 1, channel: 'alipay' }])
  await claim(stack, holder, open.batchId)
  const voucherId = voucherIdOf(holder.personId, open.batchId)
  const verify = (method: 'password' | 'face', password?: string) =>
    stack.call<{ verificationToken: string; faceSessionId: string }>(
      'identity',
      {
        route: 'POST /me/verifications',
        token: holder.token,
        body: {
          purpose: 'use',
          resource: voucherId,
          method,
          ...(password !== undefined && { password }),
        },
      },
      counted,
    )
  let token = ''
  expect(
    await during(async () => {
      token = (await verify('password', '135790')).body.verificationToken
    }),
  ).toEqual([{ verified: 1, method: 'password' }])
  expect(await during(() => verify('password', '000000'))).toEqual([
    { refused: 1, code: 'password_wrong' },
  ])
  const {
    body: { faceSessionId },
  } = await verify('face')
  expect(
    await during(() =>
      stack.call(
        'identity',
        { route: `POST /me/verifications/face/${faceSessionId}`, token: holder.token },
        counted,
      ),
    ),
  ).toEqual([{ verified: 1, method: 'face' }])
  expect(
    await during(() =>
      stack.call(
        'worker',
        {
          route: `POST /me/vouchers/${voucherId}/passes`,
          token: holder.token,
          body: { verificationToken: token },
        },
        counted,
      ),
    ),
  ).toEqual([{ pass: 1 }])
  for (let guess = 0; guess < 5; guess++) await verify('password', '000000')
  expect(await during(() => stack.project(1, counted))).toContainEqual({ claim: 1, 'card.lock': 1 })
})

test('what happens to operators, classes and batches is counted', async () => {
  let at: School | undefined
  expect(
    await during(async () => {
      at = await school(stack)
      await stack.project(1, counted)
    }),
  ).toContainEqual({
    'institution.create': 1,
    'operator.add': 2,
    'institution.primary': 1,
    'institution.link': 1,
  })
  const { operator, second, institutionId } = at as School
  const call = { institution: institutionId, token: operator.token }
  const id = second.personId.replace('per_', 'opr_')
  for (const status of ['disabled', 'enabled'])
    await stack.call('operator', {
      ...call,
      route: `PATCH /operator/operators/${id}`,
      body: { status },
    })
  await stack.call('operator', {
    ...call,
    route: `POST /operator/operators/${id}/primary`,
    key: 'hand-over',
  })
  expect(await during(() => stack.project(1, counted))).toContainEqual({
    'operator.disable': 1,
    'operator.enable': 1,
    'institution.primary': 1,
  })
  const { batch: made } = await batch(stack, at as School, [who])
  await stack.send(
    'issue-vouchers',
    await startIssuing(stack.runtime, { batchId: made.batchId, headcount: 1, actor: HR }),
  )
  await stack.drain('issue-vouchers')
  expect(await during(() => stack.project(1, counted))).toContainEqual({
    'class.create': 1,
    'trainee.add': 1,
    'batch.create': 1,
    'batch.issuing': 1,
    issue: 1,
    'batch.issued': 1,
  })
})

test('a notice is counted when it goes out, by kind and means, however often it is delivered', async () => {
  await stack.drain('send-notices')
  const holder = await user(stack, ['ehuiban'])
  const { batch: made } = await batch(stack, await school(stack), [holder])
  await stack.send(
    'issue-vouchers',
    await startIssuing(stack.runtime, { batchId: made.batchId, headcount: 1, actor: HR }),
  )
  await stack.drain('issue-vouchers')
  await stack.project(3)
  expect(await during(() => stack.drain('send-notices', { on: counted }))).toEqual([
    { noticed: 1, kind: 'issued' },
    { noticedBy: 1, means: 'ehuiban' },
  ])
})

test('the nightly recount counts itself and what it finds, and keeps it for the morning', async () => {
  expect(await desk.run(['books', '--latest'])).toMatchObject({
    code: 1,
    out: expect.stringContaining('还没有夜间对账的结果'),
  })
  await stack.schedule('check-books')
  expect(await during(() => stack.drain('check-books', { on: counted }))).toEqual([
    { booksChecked: 1, bookFindings: 0 },
  ])
  expect(await desk.run(['books'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^账目平衡（.+ 对账，共 4 张券）$/),
  })
  await stack.runtime.table.delete(voucherKey(who.personId, open.batchId))
  await stack.schedule('check-books')
  expect(await during(() => stack.drain('check-books', { on: counted }))).toEqual([
    { booksChecked: 1, bookFindings: 4 },
  ])
  const { code, out } = await desk.run(['books', '--latest'])
  expect(code).toBe(1)
  expect(out).toMatch(/^账目不平：有 4 处不一致/)
  expect(out).toContain(`已发券数之和等于制券数量：${open.batchId}`)
})
