/**
 * Whose request a repeat is, how long it may be repeated, and what a refused scan says and leaves
 * behind (B1, B2).
 */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { shanghaiDate } from '@voucher/shared/dates'
import { readAudit } from '../../src/domain/audit/index.ts'
import { editOperator } from '../../src/domain/operator/index.ts'
import { recordResults } from '../../src/domain/training/index.ts'
import { readVoucher } from '../../src/domain/voucher/index.ts'
import { voucherIdOf } from '../../src/platform/ids.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  campaign,
  claim,
  HR,
  redeem,
  school,
  show,
  trainingClass,
  worker,
  type School,
} from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)
const elsewhere = useSchool(stack)
beforeEach(async () => {
  stack.clock.set(new Date().toISOString())
  for (const one of [at.operator, at.second, elsewhere.operator])
    one.token = await stack.tokenFor(one.personId)
})

/** Somebody with a general voucher, a class for it, and a fresh code. */
async function holder() {
  const [who, open, room] = [
    await worker(stack),
    await campaign(stack),
    await trainingClass(stack, at),
  ]
  expect((await claim(stack, who, open.batchId)).status).toBe(201)
  return { who, open, room }
}
const reverse = (by: School, redemptionId: string, key: string) =>
  stack.call('operator', {
    route: `POST /operator/redemptions/${redemptionId}/reversal`,
    token: by.operator.token,
    institution: by.institutionId,
    key,
    body: { reason: '扫错了人' },
  })

describe('a repeat is the same person’s', () => {
  test('another operator with the same key and code is refused, also of another institution', async () => {
    const { who, open, room } = await holder()
    const code = await show(stack, who, open.batchId)
    const options = { classId: room.classId, key: 'shared-key' }
    const first = await redeem(stack, at, code, options)
    expect(first.status).toBe(201)
    expect(await redeem(stack, at, code, options)).toEqual(
      expect.objectContaining({ status: 201, body: first.body }),
    )
    expect((await redeem(stack, at, code, { ...options, by: at.second })).body.code).toBe(
      'voucher_used',
    )
    expect((await redeem(stack, elsewhere, code, options)).body.code).toBe('voucher_used')
  })

  test('another institution’s primary with the same key gets nothing of a reversal', async () => {
    const { who, open, room } = await holder()
    const used = await redeem(stack, at, await show(stack, who, open.batchId), {
      classId: room.classId,
    })
    expect((await reverse(at, used.body.redemptionId, 'reversal-key')).status).toBe(200)
    expect((await reverse(at, used.body.redemptionId, 'reversal-key')).status).toBe(200)
    expect(
      (await reverse(elsewhere, used.body.redemptionId, 'reversal-key')).status,
    ).toBeGreaterThanOrEqual(400)
  })

  test('it keeps its redemption’s id after the holder has failed', async () => {
    const { who, open, room } = await holder()
    const code = await show(stack, who, open.batchId)
    const options = { classId: room.classId, key: 'failed-later' }
    const first = await redeem(stack, at, code, options)
    await recordResults(stack.runtime, {
      classId: room.classId,
      results: [{ personId: who.personId, passed: false }],
      actor: HR,
    })
    await stack.schedule('fail-trainees')
    await stack.drain('fail-trainees')
    expect((await readVoucher(stack.runtime, who.personId, open.batchId)).status).toBe('failed')
    expect((await redeem(stack, at, code, options)).body.redemptionId).toBe(first.body.redemptionId)
  })

  test('a whole day after a redemption at the pass’s last moment', async () => {
    const { who, open, room } = await holder()
    const code = await show(stack, who, open.batchId)
    stack.clock.advance(5 * 60_000 - 5_000)
    const options = { classId: room.classId, key: 'late' }
    const first = await redeem(stack, at, code, options)
    stack.clock.advance(24 * 3_600_000 - 10_000)
    const by = { ...at.operator, token: await stack.tokenFor(at.operator.personId) }
    expect((await redeem(stack, at, code, { ...options, by })).body.redemptionId).toBe(
      first.body.redemptionId,
    )
  })
})

describe('a refusal tells what helps', () => {
  test('when and where a voucher was used, also to its holder', async () => {
    const { who, open, room } = await holder()
    await redeem(stack, at, await show(stack, who, open.batchId), { classId: room.classId })
    const voucherId = voucherIdOf(who.personId, open.batchId)
    const answer = await stack.call('worker', {
      route: `POST /me/vouchers/${voucherId}/passes`,
      token: who.token,
      body: { verificationToken: await stack.verificationFor(who.personId, 'use', voucherId) },
    })
    expect(answer.body).toEqual(
      expect.objectContaining({
        code: 'voucher_used',
        institutionName: at.name,
        redeemedAt: expect.any(String),
      }),
    )
  })

  test('which class does not fit and why', async () => {
    const { who, open, room } = await holder()
    const cook = await trainingClass(stack, at, { occupation: 'chineseCook' })
    const code = await show(stack, who, open.batchId)
    expect((await redeem(stack, at, code, { classId: cook.classId })).body.detail).toContain('工种')
    const other = await campaign(stack)
    await claim(stack, who, other.batchId)
    expect((await redeem(stack, at, code, { classId: room.classId })).status).toBe(201)
    expect(
      (await redeem(stack, at, await show(stack, who, other.batchId), { classId: room.classId }))
        .body.detail,
    ).toContain('已经是这个班级的学员')
  })
})

describe('every refused scan is recorded (invariant 13)', () => {
  const refusals = async (personId: string) =>
    (await readAudit(stack.runtime, '420106', shanghaiDate(stack.clock.now())))
      .filter(
        ({ action, by, device }) =>
          action === 'voucher.scan' && by === personId && device === 'test-device',
      )
      .map(({ refusal, subject }) => [refusal, subject])
  const scan = (token: string, institution?: string) =>
    stack.call('operator', {
      route: 'POST /operator/redemptions/preview',
      token,
      ...(institution !== undefined && { institution }),
      body: { code: '123456789012345678' },
    })

  test('of an operator disabled since, and of somebody who is none', async () => {
    const { second, institutionId } = at
    await editOperator(
      { ...stack.runtime, ...stack.services },
      {
        institutionId,
        operator: second.personId,
        changes: { status: 'disabled' },
        primary: at.operator.personId,
        actor: HR,
      },
    )
    expect((await scan(second.token, institutionId)).body.code).toBe('operator_disabled')
    expect(await refusals(second.personId)).toContainEqual(['operator_disabled', institutionId])
    await editOperator(
      { ...stack.runtime, ...stack.services },
      {
        institutionId,
        operator: second.personId,
        changes: { status: 'enabled' },
        primary: at.operator.personId,
        actor: HR,
      },
    )
    const nobody = await worker(stack)
    expect([
      (await scan(nobody.token)).body.code,
      (await scan(nobody.token, 'ins_<script>')).body.code,
    ]).toEqual(['not_operator', 'not_operator'])
    expect(await refusals(nobody.personId)).toEqual([
      ['not_operator', nobody.personId],
      ['not_operator', nobody.personId],
    ])
  })

  test('of somebody who is no operator, thirty a minute at most, and with no institution', async () => {
    stack.clock.set(`${new Date().toISOString().slice(0, 16)}:05.000Z`)
    const nobody = await worker(stack)
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => scan(nobody.token, at.institutionId)),
    )
    const told = Map.groupBy(answers, ({ body }) => body.code)
    expect([told.get('not_operator')?.length, told.get('too_many_requests')?.length]).toEqual([
      30, 30,
    ])
    const recorded = await refusals(nobody.personId)
    expect(recorded).toHaveLength(30)
    expect(recorded).toContainEqual(['not_operator', nobody.personId])
  })

  test('of an operator who has guessed too often', async () => {
    const guesser = await school(stack)
    await Promise.all(Array.from({ length: 30 }, () => scan(guesser.operator.token)))
    expect((await scan(guesser.operator.token)).status).toBe(429)
    expect(await refusals(guesser.operator.personId)).toContainEqual([
      'too_many_requests',
      guesser.institutionId,
    ])
  })

  test('with the voucher’s own region, wherever the institution is', async () => {
    const { who, open, room } = await holder()
    const code = await show(stack, who, open.batchId)
    await redeem(stack, at, code, { classId: room.classId })
    await redeem(stack, at, code, { classId: room.classId })
    expect(
      await readAudit(stack.runtime, '420100', shanghaiDate(stack.clock.now())),
    ).toContainEqual(
      expect.objectContaining({
        action: 'voucher.scan',
        refusal: 'voucher_used',
        subject: voucherIdOf(who.personId, open.batchId),
      }),
    )
  })
})
