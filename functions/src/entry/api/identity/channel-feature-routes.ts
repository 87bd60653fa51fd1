import { allowedPhone, scannerSignature } from '../../../domain/session/index.ts'
import type { IdentityContext, IdentityHandlers } from './identity-handlers.ts'

type ChannelFeatures =
  'GET /auth/channels/{channel}/js-signature' | 'POST /auth/channels/{channel}/phone-numbers'

export const channelFeatureRoutes = (
  services: IdentityContext,
): Pick<IdentityHandlers, ChannelFeatures> => ({
  'GET /auth/channels/{channel}/js-signature': ({ params, query }) =>
    scannerSignature(services, params.channel, query.url),
  'POST /auth/channels/{channel}/phone-numbers': async ({ params, body }) => ({
    phone: await allowedPhone(services, params.channel, body.code),
  }),
})
