/** Operator routes: checking, using and reversing vouchers, and managing operators. */
import { operatorRoutes as contract } from '@voucher/shared/contract/operator'
import type { Runtime } from '../../../platform/runtime.ts'
import { apiFunction, type ApiHandler } from '../api-function.ts'
import { operatorRouteContext } from './operator-handlers.ts'
import { managementRoutes } from './management-routes.ts'
import { redemptionListRoutes } from './redemption-list-routes.ts'
import { redemptionRoutes } from './redemption-routes.ts'

export function createHandler(runtime: Runtime): ApiHandler {
  const services = operatorRouteContext(runtime)
  return apiFunction(runtime, contract, {
    ...managementRoutes(services),
    ...redemptionRoutes(services),
    ...redemptionListRoutes(services),
  })
}
