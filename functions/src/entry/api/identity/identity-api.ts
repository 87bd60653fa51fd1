/** The identity function: sign-in, e-card, verifications. */
import { identityRoutes } from '@voucher/shared/contract/identity'
import { identityServicesOf } from '../../../platform/services/identity-services.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import { apiFunction, type ApiHandler } from '../api-function.ts'
import { cardHandlers } from './card-routes.ts'
import { channelHandlers } from './channel-routes.ts'
import { sessionHandlers } from './session-routes.ts'
import { verificationHandlers } from './verification-routes.ts'

export function createHandler(runtime: Runtime): ApiHandler {
  const services = identityServicesOf(runtime)
  return apiFunction(runtime, identityRoutes, {
    ...sessionHandlers(runtime, services),
    ...channelHandlers(runtime, services),
    ...cardHandlers(runtime, services),
    ...verificationHandlers(runtime, services),
  })
}
