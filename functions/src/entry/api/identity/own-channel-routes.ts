import { endAllSessions, listOwnChannels, unbindChannel } from '../../../domain/account/index.ts'
import type { IdentityContext, IdentityHandlers } from './identity-handlers.ts'

type OwnChannels = 'GET /me/channels' | 'DELETE /me/channels/{bindingId}' | 'DELETE /auth/sessions'

export const ownChannelRoutes = (
  services: IdentityContext,
): Pick<IdentityHandlers, OwnChannels> => ({
  'GET /me/channels': async ({ caller }) => ({ items: await listOwnChannels(services, caller) }),
  'DELETE /me/channels/{bindingId}': async ({ caller, params, origin }) => {
    await unbindChannel(services, caller, { bindingId: params.bindingId, from: origin })
    return undefined
  },
  'DELETE /auth/sessions': async ({ caller, origin }) => {
    await endAllSessions(services, caller, origin)
    return undefined
  },
})
