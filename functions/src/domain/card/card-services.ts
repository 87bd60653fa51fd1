import type { Makes, Runtime } from '../../platform/runtime.ts'
import type { IdentityServices } from '../../platform/services/identity-services.ts'

/** What opening a card and proving to be its holder need from outside. */
export type CardServices = Makes &
  Pick<Runtime, 'config' | 'secrets'> &
  Pick<IdentityServices, 'personalData' | 'cards' | 'signer'>
