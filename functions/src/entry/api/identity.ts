/** The identity function: sign-in, e-card, verifications. */
import { identityRoutes } from '@voucher/shared/contract/identity'
import { identityServicesOf } from '../../platform/services/identity-services.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { apiFunction, type ApiHandler } from './api-function.ts'
import { cardHandlers } from './identity/card.ts'
import { channelHandlers } from './identity/channels.ts'
import { sessionHandlers } from './identity/sessions.ts'
import { verificationHandlers } from './identity/verifications.ts'

export function createHandler(runtime: Runtime): ApiHandler {
  const services = identityServicesOf(runtime)
  return apiFunction(runtime, identityRoutes, {
    ...sessionHandlers(runtime, services),
    ...channelHandlers(runtime, services),
    ...cardHandlers(runtime, services),
    ...verificationHandlers(runtime, services),
  })
}
