/** What a scan, a claim and a reversal refuse, and what the books keep of it. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { marshall } from '@aws-sdk/util-dynamodb'
import { shanghaiDate } from '@voucher/shared/dates'
import { readAudit } from '../../src/domain/audit/index.ts'
import { startIssuing } from '../../src/domain/bulk/index.ts'
import { recordResults } from '../../src/domain/training/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import { operatorIdOf, redemptionIdOf, voucherIdOf, type BatchId } from '../../src/platform/ids.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  batch,
  campaign,
  claim,
  HR,
  redeem,
  school,
  show,
  trainingClass,
  worker,
  type School,
  type Worker,
} from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)
const elsewhere = useSchool(stack, '420500')
beforeEach(async () => {
  stack.clock.set(new Date().toISOString())
  for (const one of [at.operator, at.second, elsewhere.operator])
    one.token = await stack.tokenFor(one.personId)
})

const preview = (code: string, by: School, who = by.operator) =>
  stack.call('operator', {
    route: 'POST /operator/redemptions/preview',
    token: who.token,
    institution: by.institutionId,
    body: { code },
  })

const setStatus = (status: 'enabled' | 'disabled') =>
  stack.call('operator', {
    route: `PATCH /operator/operators/${operatorIdOf(at.second.personId)}`,
    token: at.operator.token,
    institution: at.institutionId,
    body: { status },
  })

async function issuedTo(who: Worker) {
  const made = await batch(stack, at, [who])
  await stack.send(
    'issue-vouchers',
    await startIssuing(stack.runtime, { batchId: made.batch.batchId, headcount: 1, actor: HR }),
  )
  await stack.drain('issue-vouchers')
  return made
}

describe('a scan refuses (B1, R40)', () => {
  test('another institution, another region, one’s own voucher, an operator disabled since — and records each with who, where and when', async () => {
    const who = await worker(stack)
    const { batch: made } = await issuedTo(who)
    const code = await show(stack, who, made.batchId)
    expect((await redeem(stack, elsewhere, code)).body).toEqual(
      expect.objectContaining({ status: 403, code: 'other_institution', next: expect.any(String) }),
    )
    const open = await campaign(stack, { regionCode: '420100' })
    await claim(stack, who, open.batchId)
    expect((await preview(await show(stack, who, open.batchId), elsewhere)).body.code).toBe(
      'out_of_region',
    )
    await claim(stack, at.operator, open.batchId)
    expect((await preview(await show(stack, at.operator, open.batchId), at)).body.code).toBe(
      'own_voucher',
    )

    const room = await trainingClass(stack, at)
    await setStatus('disabled')
    const fresh = await show(stack, who, open.batchId)
    expect(
      (await redeem(stack, at, fresh, { classId: room.classId, by: at.second })).body.code,
    ).toBe('operator_disabled')
    await setStatus('enabled')
    expect((await redeem(stack, at, fresh, { classId: room.classId, by: at.second })).status).toBe(
      201,
    )

    const trail = await readAudit(stack.runtime, '420106', shanghaiDate(stack.clock.now()))
    expect(trail).toContainEqual(
      expect.objectContaining({
        action: 'voucher.scan',
        refusal: 'other_institution',
        role: 'operator',
        by: elsewhere.operator.personId,
        address: '10.0.0.9',
        device: 'test-device',
        subject: voucherIdOf(who.personId, made.batchId),
      }),
    )
  })

  test('codes cannot be guessed: unknown ones are counted and then refused unseen', async () => {
    const guesser = await school(stack)
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        redeem(stack, guesser, String(100000000000000000n + BigInt(index))),
      ),
    )
    expect(new Set(answers.map((answer) => answer.body.code))).toEqual(new Set(['pass_unknown']))
    const refused = await redeem(stack, guesser, '999999999999999999')
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60'])
  })

  test('a class of another kind, another institution, or closed; outside its dates it warns', async () => {
    const who = await worker(stack)
    const open = await campaign(stack)
    await claim(stack, who, open.batchId)
    const code = await show(stack, who, open.batchId)
    const [cook, foreign] = await Promise.all([
      trainingClass(stack, at, { occupation: 'chineseCook' }),
      trainingClass(stack, elsewhere),
    ])
    expect([
      (await redeem(stack, at, code, { classId: cook.classId })).body.code,
      (await redeem(stack, at, code, { classId: foreign.classId })).body.code,
    ]).toEqual(['wrong_state', 'not_found'])
    const { batch: made } = await batch(stack, at, [who], {
      class: { startDate: '2099-01-01', endDate: '2099-02-01' },
    })
    await stack.send(
      'issue-vouchers',
      await startIssuing(stack.runtime, { batchId: made.batchId, headcount: 1, actor: HR }),
    )
    await stack.drain('issue-vouchers')
    expect((await preview(await show(stack, who, made.batchId), at)).body.warnings).toEqual([
      expect.stringContaining('2099年1月1日'),
    ])
  })
})

describe('a claim refuses (§12, R21)', () => {
  test('outside the window, outside the region, outside the crowd, without verification', async () => {
    const who = await worker(stack, { regionCode: '420106' })
    const later = await campaign(stack, {
      claimFrom: new Date(stack.clock.now() + 3_600_000).toISOString(),
    })
    expect((await claim(stack, who, later.batchId)).body.code).toBe('claim_window_closed')
    expect(
      (await claim(stack, who, (await campaign(stack, { regionCode: '420500' })).batchId)).body
        .code,
    ).toBe('not_eligible')
    const crowd = await campaign(stack, { crowds: ['ruralMigrant'] })
    expect((await claim(stack, who, crowd.batchId)).body).toEqual(
      expect.objectContaining({
        code: 'not_eligible',
        detail: expect.stringContaining('农村转移就业劳动者'),
      }),
    )
    expect(
      (await claim(stack, await worker(stack, { crowds: ['ruralMigrant'] }), crowd.batchId)).status,
    ).toBe(201)
    const open = await campaign(stack)
    const forUse = await stack.verificationFor(who.personId, 'use', open.batchId)
    const another = await stack.verificationFor(
      (await worker(stack)).personId,
      'claim',
      open.batchId,
    )
    for (const token of [forUse, another, 'nonsense'])
      expect((await claim(stack, who, open.batchId, 'k', token)).body.code).toBe(
        'verification_invalid',
      )
    const old = await stack.verificationFor(who.personId, 'claim', open.batchId)
    stack.clock.advance(5 * 60_000 + 1000)
    expect((await claim(stack, who, open.batchId, 'k', old)).body.code).toBe('verification_expired')
  })

  test('another person’s voucher is not found', async () => {
    const [who, other] = [await worker(stack), await worker(stack)]
    const open = await campaign(stack)
    await claim(stack, who, open.batchId)
    const route = `/me/vouchers/${voucherIdOf(who.personId, open.batchId)}`
    for (const path of [route, `${route}/status`])
      expect(
        (await stack.call('worker', { route: `GET ${path}`, token: other.token })).status,
      ).toBe(404)
    expect(
      (
        await stack.call('worker', {
          route: `POST ${route}/passes`,
          token: other.token,
          body: { verificationToken: 'x' },
        })
      ).status,
    ).toBe(404)
  })
})

describe('a reversal (primary operator, 24 hours)', () => {
  const reversal = (
    redemptionId: string,
    by: Worker,
    key = `rev-${Math.random()}`,
    reason = '扫错了人',
  ) =>
    stack.call<{ voucher: { status: string } }>('operator', {
      route: `POST /operator/redemptions/${redemptionId}/reversal`,
      token: by.token,
      institution: at.institutionId,
      key,
      body: { reason },
    })
  async function usedGeneral() {
    const who = await worker(stack)
    const open = await campaign(stack)
    const room = await trainingClass(stack, at)
    await claim(stack, who, open.batchId)
    const used = await redeem(stack, at, await show(stack, who, open.batchId), {
      classId: room.classId,
    })
    return {
      who,
      open,
      room,
      redemptionId: used.body.redemptionId,
    }
  }

  test('gives voucher, seat and place back, stays in history, and the voucher can be used again', async () => {
    const { who, open, room, redemptionId } = await usedGeneral()
    expect((await reversal(redemptionId, at.second)).body.code).toBe('primary_only')
    const first = await reversal(redemptionId, at.operator, 'same')
    expect([first.status, first.body.voucher.status]).toEqual([200, 'claimed'])
    expect((await reversal(redemptionId, at.operator, 'same')).body).toEqual(first.body)
    expect((await reversal(redemptionId, at.operator, 'other')).body.code).toBe('wrong_state')
    const [seats, place] = await Promise.all([
      stack.runtime.table.get({ pk: `CLASS#${room.classId}`, sk: 'SEATS' }),
      stack.runtime.table.get({ pk: `CLASS#${room.classId}`, sk: `TRAINEE#${who.personId}` }),
    ])
    expect([seats?.taken, place]).toEqual([0, undefined])
    const again = await redeem(stack, at, await show(stack, who, open.batchId), {
      classId: room.classId,
    })
    expect(again.status).toBe(201)
    expect(again.body.redemptionId).not.toBe(redemptionId)
    await stack.project()
    const records = await stack.call<{
      items: { redemptionId: string; reversedAt?: string; reversalReason?: string }[]
    }>('operator', {
      route: 'GET /operator/redemptions',
      token: at.operator.token,
      institution: at.institutionId,
    })
    expect(records.body.items.find((item) => item.redemptionId === redemptionId)).toEqual(
      expect.objectContaining({ reversalReason: '扫错了人', reversedAt: expect.any(String) }),
    )
  })

  test('is refused later, after results, after attendance, for another institution’s redemption, and for a made-up id', async () => {
    const late = await usedGeneral()
    stack.clock.advance(24 * 3_600_000 + 1000)
    at.operator.token = await stack.tokenFor(at.operator.personId)
    expect((await reversal(late.redemptionId, at.operator)).body.code).toBe('reversal_too_late')
    stack.clock.set(new Date().toISOString())
    at.operator.token = await stack.tokenFor(at.operator.personId)
    const attended = await usedGeneral()
    await stack.runtime.table.update({
      key: { pk: `CLASS#${attended.room.classId}`, sk: `TRAINEE#${attended.who.personId}` },
      set: 'SET attended = :one',
      values: { ':one': 1 },
    })
    expect((await reversal(attended.redemptionId, at.operator)).body.code).toBe('has_attendance')
    const done = await usedGeneral()
    await recordResults(stack.runtime, { classId: done.room.classId, results: [], actor: HR })
    expect((await reversal(done.redemptionId, at.operator)).body.code).toBe('results_submitted')
    const foreign = await stack.call('operator', {
      route: `POST /operator/redemptions/${done.redemptionId}/reversal`,
      token: elsewhere.operator.token,
      institution: elsewhere.institutionId,
      key: 'k',
      body: { reason: '试试' },
    })
    expect(foreign.status).toBe(404)
    expect(
      (
        await reversal(
          redemptionIdOf(done.who.personId, 'bat_000000000000' as BatchId, 2),
          at.operator,
        )
      ).status,
    ).toBe(404)
  })

  test('of a targeted voucher keeps its place on the roster', async () => {
    const who = await worker(stack)
    const { batch: made, trainingClass: room } = await issuedTo(who)
    const used = await redeem(stack, at, await show(stack, who, made.batchId))
    expect((await reversal(used.body.redemptionId, at.operator)).status).toBe(200)
    expect(
      await stack.runtime.table.get({ pk: `CLASS#${room.classId}`, sk: `TRAINEE#${who.personId}` }),
    ).toBeDefined()
  })
})

test('a voucher item with the longest inputs stays within 900 bytes, or every write would cost double', async () => {
  const who = await worker(stack)
  const open = await campaign(stack, { name: '长'.repeat(60) })
  const room = await trainingClass(stack, at)
  await claim(stack, who, open.batchId, 'k'.repeat(64))
  const long = {
    headers: { 'X-Device-Id': 'd'.repeat(200) },
    key: 'r'.repeat(64),
    token: at.operator.token,
    institution: at.institutionId,
  }
  const used = await stack.call<{ redemptionId: string }>('operator', {
    route: 'POST /operator/redemptions',
    ...long,
    body: { code: await show(stack, who, open.batchId), classId: room.classId },
  })
  await stack.call('operator', {
    route: `POST /operator/redemptions/${used.body.redemptionId}/reversal`,
    ...long,
    body: { reason: '理'.repeat(60) },
  })
  await show(stack, who, open.batchId)
  const item = await stack.runtime.table.get(voucherKey(who.personId, open.batchId))
  expect(item).toBeDefined()
  expect(sizeOf(marshall(item ?? {}))).toBeLessThanOrEqual(900)
  expect((item?.reverseSlot as { slot: string }).slot.length).toBe(80)
})

/**
 * An item's size as DynamoDB counts it: names and values in UTF-8, three bytes and one per entry
 * for a map.
 */
function sizeOf(
  attributes: Record<string, { S?: string; N?: string; M?: Record<string, unknown> }>,
): number {
  return Object.entries(attributes).reduce(
    (sum, [name, value]) =>
      sum +
      Buffer.byteLength(name) +
      (value.M
        ? 3 + Object.keys(value.M).length + sizeOf(value.M as Parameters<typeof sizeOf>[0])
        : Buffer.byteLength(value.S ?? value.N ?? 'x')),
    0,
  )
}
