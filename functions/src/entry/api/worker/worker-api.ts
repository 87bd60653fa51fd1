/** Worker routes: claiming, holding and showing vouchers (R21–R23), messages (R84). */
import { workerRoutes } from '@voucher/shared/contract/worker'
import type { Runtime } from '../../../platform/runtime.ts'
import { apiFunction, type ApiHandler } from '../api-function.ts'
import { campaignRoutes } from './campaign-routes.ts'
import { messageRoutes } from './message-routes.ts'
import { passRoutes } from './pass-routes.ts'
import { voucherRoutes } from './voucher-routes.ts'
import { workerContext } from './worker-handlers.ts'

export function createHandler(runtime: Runtime): ApiHandler {
  const services = workerContext(runtime)
  return apiFunction(runtime, workerRoutes, {
    ...campaignRoutes(services),
    ...voucherRoutes(services),
    ...passRoutes(services),
    ...messageRoutes(services),
  })
}
