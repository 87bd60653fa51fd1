/**
 * Operator routes: checking, using and reversing vouchers (R40, B1–B3, B9), and managing operators
 * (R42).
 */
import { operatorRoutes } from '@voucher/shared/contract/operator'
import { shanghaiDate } from '@voucher/shared/dates'
import type { OperatorContext } from '../../../domain/operator/index.ts'
import { listRedemptions } from '../../../domain/projections/index.ts'
import { previewScan, redeem, reverse } from '../../../domain/redemption/index.ts'
import { createLookups, describe } from '../../../domain/voucher/index.ts'
import { createCursors } from '../../../platform/http/cursor.ts'
import type { Origin } from '../../../platform/http/request.ts'
import type { ClassId } from '../../../platform/ids.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import { apiFunction, type ApiHandler } from '../api-function.ts'
import { operatorManagement } from './operators.ts'

export function createHandler(runtime: Runtime): ApiHandler {
  const services = { ...runtime, ...createLookups(runtime) }
  const cursors = createCursors(runtime.secrets)
  const actorOf = (caller: OperatorContext, origin: Origin) =>
    ({ role: 'operator', personId: caller.personId, ...origin }) as const
  return apiFunction(runtime, operatorRoutes, {
    ...operatorManagement(runtime),
    'POST /operator/redemptions/preview': ({ caller, body, origin }) =>
      previewScan(services, { operator: caller, code: body.code, actor: actorOf(caller, origin) }),
    'POST /operator/redemptions': async ({ caller, body, idempotency, origin }) => {
      const { redemptionId, voucher, redeemedAt } = await redeem(services, {
        operator: caller,
        code: body.code,
        classId: body.classId as ClassId | undefined,
        idempotency,
        actor: actorOf(caller, origin),
      })
      return { redemptionId, voucher: await describe(services, voucher), redeemedAt }
    },
    'GET /operator/redemptions': async ({ caller, query }) => {
      const date = query.date ?? shanghaiDate(runtime.clock())
      const scope = `redemptions ${caller.personId} ${caller.institutionId} ${date} ${query.classId ?? ''}`
      const page = await listRedemptions(services, caller.institutionId, {
        date,
        classId: query.classId,
        limit: query.limit,
        start: await cursors.open(scope, query.cursor),
      })
      return { items: page.redemptions, nextCursor: await cursors.seal(scope, page.last), date }
    },
    'POST /operator/redemptions/{redemptionId}/reversal': async ({
      caller,
      params,
      body,
      idempotency,
      origin,
    }) => {
      const voucher = await reverse(services, {
        operator: caller,
        redemptionId: params.redemptionId,
        reason: body.reason,
        idempotency,
        actor: actorOf(caller, origin),
      })
      return { voucher: await describe(services, voucher) }
    },
  })
}
