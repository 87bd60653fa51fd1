import { beforeAll, describe, expect, test } from '@jest/globals'
import { voucherIdOf } from '../../src/platform/ids.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  campaign,
  claim,
  redeem,
  show,
  trainingClass,
  worker,
  type Worker,
} from '../support/world/world.ts'

describe('a general voucher from claim to use (R21–R23, R40)', () => {
  const stack = useStack()
  const at = useSchool(stack)
  let who: Worker
  beforeAll(async () => {
    who = await worker(stack)
  })

  test('is listed, claimed, shown, checked, used, and then refused with time and place of the first use', async () => {
    const open = await campaign(stack)
    const room = await trainingClass(stack, at)
    const listed = await stack.call<{
      items: {
        batchId: string
        remaining: number
        claimed: boolean
        eligible: boolean
      }[]
    }>('worker', { route: 'GET /campaigns', token: who.token })
    expect(listed.body.items).toContainEqual(
      expect.objectContaining({
        batchId: open.batchId,
        remaining: 100,
        claimed: false,
        eligible: true,
      }),
    )

    const claimed = await claim(stack, who, open.batchId)
    expect([claimed.status, claimed.body.voucher]).toEqual([
      201,
      expect.objectContaining({
        status: 'claimed',
        tab: 'claimed',
        mode: 'general',
        faceValueFen: 120_000,
        name: open.name,
      }),
    ])

    const code = await show(stack, who, open.batchId)
    const preview = await stack.call('operator', {
      route: 'POST /operator/redemptions/preview',
      token: at.operator.token,
      institution: at.institutionId,
      body: { code },
    })
    expect([preview.status, preview.body]).toEqual([
      200,
      expect.objectContaining({
        holder: { name: who.name, idNumberMasked: expect.stringMatching(/^420106\*{8}[0-9X]{4}$/) },
        classes: [{ classId: room.classId, name: room.name, freeSeats: 50 }],
        warnings: [],
      }),
    ])
    expect((await redeem(stack, at, code)).body.code).toBe('class_required')
    const used = await redeem(stack, at, code, { classId: room.classId })
    expect([used.status, used.body]).toEqual([
      201,
      expect.objectContaining({
        voucher: expect.objectContaining({
          status: 'used',
          institutionName: at.name,
          className: room.name,
        }),
      }),
    ])

    const status = await stack.call('worker', {
      route: `GET /me/vouchers/${voucherIdOf(who.personId, open.batchId)}/status`,
      token: who.token,
    })
    expect(status.body).toEqual({
      status: 'used',
      redeemedAt: used.body.redeemedAt,
      institutionName: at.name,
    })
    const again = await redeem(stack, at, code, { classId: room.classId })
    expect([again.status, again.body]).toEqual([
      409,
      expect.objectContaining({
        code: 'voucher_used',
        redeemedAt: used.body.redeemedAt,
        institutionName: at.name,
        next: expect.stringContaining('撤销'),
      }),
    ])
    const list = await stack.call<{ items: unknown[] }>('worker', {
      route: 'GET /me/vouchers',
      token: who.token,
      query: { tab: 'used' },
    })
    expect(list.body.items).toHaveLength(1)
  })

  test('tells history, redemption list and audit trail from the stream, however often it is delivered', async () => {
    await stack.project(2)
    const [voucher] = (
      await stack.call<{ items: { voucherId: string }[] }>('worker', {
        route: 'GET /me/vouchers',
        token: who.token,
      })
    ).body.items
    const detail = await stack.call<{ history: unknown[] }>('worker', {
      route: `GET /me/vouchers/${voucher?.voucherId}`,
      token: who.token,
    })
    expect(detail.body.history).toEqual([
      {
        at: expect.any(String),
        action: 'claim',
        from: null,
        to: 'claimed',
        byRole: 'worker',
      },
      {
        at: expect.any(String),
        action: 'redeem',
        from: 'claimed',
        to: 'used',
        byRole: 'operator',
        institutionName: at.name,
      },
    ])
    const records = await stack.call<{ items: unknown[] }>('operator', {
      route: 'GET /operator/redemptions',
      token: at.operator.token,
      institution: at.institutionId,
    })
    expect(records.body.items).toEqual([
      expect.objectContaining({
        holderName: who.name,
        operatorName: at.operator.name,
        className: '焊工二班',
      }),
    ])
  })
})
