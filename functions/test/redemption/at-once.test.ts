/**
 * What is voided or disabled stops at once, whatever was read before and whatever a job has still
 * to do (R68, invariant 6); and what a scan is told when many are made at once.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { shanghaiDate } from '@voucher/shared/dates'
import { AUDIT_SHARDS, auditPartition } from '../../src/domain/audit/audit.ts'
import { startVoiding } from '../../src/domain/bulk/index.ts'
import { operatorKey } from '../../src/domain/operator/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import { voucherIdOf, type BatchId } from '../../src/platform/ids.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  campaign,
  claim,
  HR,
  issued,
  next,
  redeem,
  show,
  trainingClass,
  worker,
  type Worker,
} from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)
// Guesses are counted by the minute: all of a test's are to be of one.
beforeEach(() => stack.clock.set(`${new Date().toISOString().slice(0, 16)}:05.000Z`))

const startVoid = (batchId: BatchId) =>
  startVoiding(stack.runtime, { batchId, reason: '名单有误', actor: HR })
const preview = (code: string) =>
  stack.call('operator', {
    route: 'POST /operator/redemptions/preview',
    token: at.operator.token,
    institution: at.institutionId,
    body: { code },
  })
const askPass = async ({ personId, token }: Worker, batchId: BatchId) => {
  const voucherId = voucherIdOf(personId, batchId)
  return stack.call('worker', {
    route: `POST /me/vouchers/${voucherId}/passes`,
    token,
    body: { verificationToken: await stack.verificationFor(personId, 'use', voucherId) },
  })
}
const recorded = async (): Promise<unknown[]> => {
  const shards = await Promise.all(
    Array.from({ length: AUDIT_SHARDS }, (_, shard) =>
      stack.runtime.table.query({
        where: 'pk = :pk',
        values: { ':pk': auditPartition('420106', shanghaiDate(stack.clock.now()), shard) },
      }),
    ),
  )
  return shards.flatMap(({ items }) => items.map(({ refusal }) => refusal))
}

describe('a batch whose voiding has only begun', () => {
  const isRefused = async (who: Worker, batchId: BatchId, classId?: string) => {
    const code = await show(stack, who, batchId)
    await startVoid(batchId)
    const answers = [
      await preview(code),
      await redeem(stack, at, code, classId === undefined ? {} : { classId }),
      await askPass(who, batchId),
    ]
    expect(answers.map(({ body }) => body.code)).toEqual(Array(3).fill('voucher_voided'))
    expect((await stack.runtime.table.get(voucherKey(who.personId, batchId)))?.status).toBe(
      'claimed',
    )
  }

  test('of a class: none of its vouchers serves, and a use before it is told again', async () => {
    const [first, second] = [await worker(stack), await worker(stack)]
    const { batch: made } = await issued(stack, at, [first, second])
    const [code, key] = [await show(stack, first, made.batchId), `before-${next()}`]
    const used = await redeem(stack, at, code, { key })
    expect(used.status).toBe(201)
    await isRefused(second, made.batchId)
    expect((await redeem(stack, at, code, { key })).body.redemptionId).toBe(used.body.redemptionId)
    expect((await preview(code)).body.code).toBe('voucher_used')
  })

  test('of a campaign too', async () => {
    const [who, open] = [await worker(stack), await campaign(stack)]
    const { classId } = await trainingClass(stack, at)
    await claim(stack, who, open.batchId)
    await isRefused(who, open.batchId, classId)
  })
})

test('an operator disabled while the redemption is under way is refused, and that is recorded', async () => {
  const who = await worker(stack)
  const { batch: made } = await issued(stack, at, [who])
  const code = await show(stack, who, made.batchId)
  const key = operatorKey(at.institutionId, at.second.personId)
  const setStatus = (status: string) =>
    stack.runtime.table.update({
      key,
      set: 'SET #status = :status',
      names: { '#status': 'status' },
      values: { ':status': status },
    })
  /** Disabled when the request has been found to be an operator's. */
  const disabling = (client: DynamoDBClient): DynamoDBClient => {
    let reads = 0
    client.middlewareStack.add(
      (go, { commandName }) =>
        async (args) => {
          if (commandName === 'BatchGetItemCommand' && ++reads === 2) await setStatus('disabled')
          return go(args)
        },
      { step: 'initialize', name: 'disabling' },
    )
    return client
  }
  const answer = await redeem(stack, at, code, { by: at.second, on: stack.over(disabling) })
  await setStatus('enabled')
  expect(answer.body.code).toBe('operator_disabled')
  expect((await stack.runtime.table.get(voucherKey(who.personId, made.batchId)))?.status).toBe(
    'claimed',
  )
  expect(await recorded()).toContain('operator_disabled')
})

test('a key that comes again for another voucher is refused, and that is recorded', async () => {
  const who = await worker(stack)
  const { batch: made } = await issued(stack, at, [who])
  const [code, key] = [await show(stack, who, made.batchId), `conflict-${next()}`]
  await redeem(stack, at, code, { key })
  const { classId } = await trainingClass(stack, at)
  expect((await redeem(stack, at, code, { key, classId })).body.code).toBe('idempotency_conflict')
  expect(await recorded()).toContain('idempotency_conflict')
})

test('of many unknown codes at once, thirty in a minute are told to be unknown', async () => {
  const answers = await Promise.all(
    Array.from({ length: 120 }, (_, index) => preview(String(10 ** 17 + index))),
  )
  const told = Map.groupBy(answers, ({ body }) => body.code)
  expect([...told].map(([code, those]) => [code, those.length]).sort()).toEqual([
    ['pass_unknown', 30],
    ['too_many_requests', 90],
  ])
})
