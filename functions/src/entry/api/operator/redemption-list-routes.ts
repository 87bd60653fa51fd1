import { shanghaiDate } from '@voucher/shared/dates'
import { listRedemptions } from '../../../domain/projections/index.ts'
import type { OperatorHandlers, OperatorRouteContext } from './operator-handlers.ts'

type RedemptionList = 'GET /operator/redemptions'

export const redemptionListRoutes = (
  services: OperatorRouteContext,
): Pick<OperatorHandlers, RedemptionList> => ({
  'GET /operator/redemptions': async ({ caller, query }) => {
    const { classId, limit, date = shanghaiDate(services.clock()) } = query
    const scope = `redemptions ${caller.personId} ${caller.institutionId} ${date} ${classId ?? ''}`
    const page = await listRedemptions(services, caller.institutionId, {
      date,
      classId,
      limit,
      start: await services.cursors.open(scope, query.cursor),
    })
    const nextCursor = await services.cursors.seal(scope, page.last)
    return { items: page.redemptions, nextCursor, date }
  },
})
