/**
 * The outside services of identity: personal data under KMS, token signing, channels, the card
 * platform.
 */
import type { Channels } from '../outside/channels/channel.ts'
import { createChannels } from '../outside/channels/index.ts'
import { createTokenSigner, type TokenSigner } from '../crypto/tokens.ts'
import { personServicesOf, type PersonServices } from './person-services.ts'
import type { Runtime } from '../runtime.ts'

export interface IdentityServices extends PersonServices {
  signer: TokenSigner
  channels: Channels
}

export const identityServicesOf = (runtime: Runtime): IdentityServices => ({
  ...personServicesOf(runtime),
  signer: createTokenSigner(runtime.secrets, runtime.clock),
  channels: createChannels(runtime),
})
