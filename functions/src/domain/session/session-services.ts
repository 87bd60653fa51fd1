import type { Makes, Runtime } from '../../platform/runtime.ts'
import type { IdentityServices } from '../../platform/services/identity-services.ts'

/** What signing in needs from outside. */
export type SessionServices = Makes &
  Pick<Runtime, 'config' | 'secrets' | 'log'> &
  Pick<IdentityServices, 'channels' | 'signer'>
/** What the way through a channel's consent page needs, before anybody is signed in. */
export type WebSignInServices = Omit<SessionServices, 'signer' | 'log'>
