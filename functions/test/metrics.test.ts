/** Business events are counted, refusals by their code, and the nightly recount says what it found (B5). */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { voucherKey } from '../src/domain/voucher/index.ts'
import type { Runtime } from '../src/platform/runtime.ts'
import { openDesk, type Desk } from './support/admin.ts'
import { startStack, type Stack } from './support/stack.ts'
import { campaign, claim, worker, type Worker } from './support/world.ts'
import type { Campaign } from '../src/domain/batch/index.ts'

let stack: Stack, desk: Desk, counted: Runtime, who: Worker, open: Campaign
let seen: Record<string, unknown>[] = []
beforeAll(async () => {
  stack = await startStack()
  desk = openDesk(stack)
  counted = { ...stack.runtime, metrics: { count: (counts, by) => { seen.push({ ...counts, ...by }) } } }
  who = await worker(stack)
  open = await campaign(stack)
}, 60_000)
afterAll(async () => {
  desk.close()
  await stack.stop()
})

/** What was counted while something was done. */
async function during(act: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  seen = []
  await act()
  return seen
}

test('a refusal is counted by its code', async () => {
  expect(await during(() => stack.call('worker', { route: 'GET /me/vouchers' }, counted))).toEqual([{ refused: 1, code: 'token_missing' }])
})

test('what happens to vouchers is counted from the stream', async () => {
  await claim(stack, who, open.batchId)
  expect(await during(() => stack.project(1, counted))).toContainEqual({ claim: 1 })
})

test('the nightly recount counts itself and what it finds, and keeps it for the morning', async () => {
  expect(await desk.run(['books', '--latest'])).toMatchObject({ code: 1, out: expect.stringContaining('还没有夜间对账的结果') })
  await stack.schedule('check-books')
  expect(await during(() => stack.drain('check-books', { on: counted }))).toEqual([{ booksChecked: 1, bookFindings: 0 }])
  expect(await desk.run(['books'])).toMatchObject({ code: 0, out: expect.stringMatching(/^账目平衡（.+ 对账，共 1 张券）$/) })
  await stack.runtime.table.delete(voucherKey(who.personId, open.batchId))
  await stack.schedule('check-books')
  expect(await during(() => stack.drain('check-books', { on: counted }))).toEqual([{ booksChecked: 1, bookFindings: 4 }])
  const { code, out } = await desk.run(['books', '--latest'])
  expect(code).toBe(1)
  expect(out).toMatch(/^账目不平：有 4 处不一致/)
  expect(out).toContain(`已发券数之和等于制券数量：${open.batchId}`)
}, 60_000)
