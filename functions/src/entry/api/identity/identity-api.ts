/** The identity function: sign-in, e-card, verifications. */
import { identityRoutes } from '@voucher/shared/contract/identity'
import { identityServicesOf } from '../../../platform/services/identity-services.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import { apiFunction, type ApiHandler } from '../api-function.ts'
import { cardRoutes } from './card-routes.ts'
import { channelFeatureRoutes } from './channel-feature-routes.ts'
import { meRoutes } from './me-routes.ts'
import { ownChannelRoutes } from './own-channel-routes.ts'
import { sessionRoutes } from './session-routes.ts'
import { verificationRoutes } from './verification-routes.ts'
import { webSignInRoutes } from './web-sign-in-routes.ts'

export function createHandler(runtime: Runtime): ApiHandler {
  const services = { ...runtime, ...identityServicesOf(runtime) }
  return apiFunction(runtime, identityRoutes, {
    ...sessionRoutes(services),
    ...webSignInRoutes(services),
    ...channelFeatureRoutes(services),
    ...meRoutes(services),
    ...ownChannelRoutes(services),
    ...cardRoutes(services),
    ...verificationRoutes(services),
  })
}
