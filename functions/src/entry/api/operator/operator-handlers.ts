import type { operatorRoutes } from '@voucher/shared/contract/operator'
import type { OperatorContext } from '../../../domain/operator/index.ts'
import { createLookups } from '../../../domain/voucher/index.ts'
import { createCursors } from '../../../platform/http/cursor.ts'
import type { Origin } from '../../../platform/http/request.ts'
import { personServicesOf } from '../../../platform/services/person-services.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import type { ApiHandlers } from '../api-function.ts'

export type OperatorHandlers = ApiHandlers<typeof operatorRoutes>

/** What the routes of operators share, made once per process. */
export type OperatorRouteContext = ReturnType<typeof operatorRouteContext>
export const operatorRouteContext = (runtime: Runtime) => ({
  ...runtime,
  ...createLookups(runtime),
  ...personServicesOf(runtime),
  cursors: createCursors(runtime.secrets),
})

/** Who acts in an operator's request, and from where. */
export const actorOf = ({ caller, origin }: { caller: OperatorContext; origin: Origin }) =>
  ({ role: 'operator', personId: caller.personId, ...origin }) as const
