/**
 * The outside services of identity: personal data under KMS, token signing, channels, the card
 * platform.
 */
import type { Channels } from '../outside/channels/channel.ts'
import { createChannels } from '../outside/channels/index.ts'
import { createTokenSigner, type TokenSigner } from '../crypto/tokens.ts'
import { personServicesOf, type PersonServices } from './person-services.ts'
import type { Makes, Runtime } from '../runtime.ts'

export interface IdentityServices extends PersonServices {
  signer: TokenSigner
  channels: Channels
}

export const identityServicesOf = (runtime: Runtime): IdentityServices => ({
  ...personServicesOf(runtime),
  signer: createTokenSigner(runtime.secrets, runtime.clock),
  channels: createChannels(runtime),
})

/** What opening a card and proving to be its holder need. */
export type CardServices = Makes &
  Pick<Runtime, 'config' | 'secrets'> &
  Pick<IdentityServices, 'personalData' | 'cards' | 'signer'>

/** What signing in needs. */
export type SessionServices = Makes &
  Pick<Runtime, 'config' | 'secrets' | 'log'> &
  Pick<IdentityServices, 'channels' | 'signer'>
/** What the way through a channel's consent page needs, before anybody is signed in. */
export type WebSignInServices = Omit<SessionServices, 'signer' | 'log'>
