/** Checking, using and reversing vouchers (R40, B1–B3, B9). */
import { previewScan, redeem, reverse } from '../../../domain/redemption/index.ts'
import { describe } from '../../../domain/voucher/index.ts'
import type { ClassId } from '../../../platform/ids.ts'
import { actorOf, type OperatorHandlers, type OperatorRouteContext } from './operator-handlers.ts'

type Redemptions =
  | 'POST /operator/redemptions/preview'
  | 'POST /operator/redemptions'
  | 'POST /operator/redemptions/{redemptionId}/reversal'

export const redemptionRoutes = (
  services: OperatorRouteContext,
): Pick<OperatorHandlers, Redemptions> => ({
  'POST /operator/redemptions/preview': (request) =>
    previewScan(services, {
      operator: request.caller,
      code: request.body.code,
      actor: actorOf(request),
    }),
  'POST /operator/redemptions': async (request) => {
    const { redemptionId, voucher, redeemedAt } = await redeem(services, {
      operator: request.caller,
      code: request.body.code,
      classId: request.body.classId as ClassId | undefined,
      idempotency: request.idempotency,
      actor: actorOf(request),
    })
    return { redemptionId, voucher: await describe(services, voucher), redeemedAt }
  },
  'POST /operator/redemptions/{redemptionId}/reversal': async (request) => {
    const voucher = await reverse(services, {
      operator: request.caller,
      redemptionId: request.params.redemptionId,
      reason: request.body.reason,
      idempotency: request.idempotency,
      actor: actorOf(request),
    })
    return { voucher: await describe(services, voucher) }
  },
})
