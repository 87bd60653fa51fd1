/** The outside services of identity: personal data under KMS, token signing, channels, the card platform. */
import { KMSClient } from '@aws-sdk/client-kms'
import { createCardPlatform, type CardPlatform } from './cards/card-platform.ts'
import type { Channels } from './channels/channel.ts'
import { createChannels } from './channels/index.ts'
import { createPersonalData, type PersonalData } from './crypto/personal-data.ts'
import { createTokenSigner, type TokenSigner } from './crypto/tokens.ts'
import type { Runtime } from './runtime.ts'

export interface IdentityServices { personalData: PersonalData; signer: TokenSigner; channels: Channels; cards: CardPlatform }

export function identityServicesOf(runtime: Runtime): IdentityServices {
  const { config, clock, secrets, table } = runtime
  return {
    personalData: createPersonalData(new KMSClient({}), table, { hmac: config.HMAC_KEY_ID, data: config.DATA_KEY_ID }),
    signer: createTokenSigner(secrets, clock),
    channels: createChannels(secrets, { api: config.WECHAT_API_ORIGIN, authorize: config.WECHAT_AUTHORIZE_ORIGIN }, clock),
    cards: createCardPlatform(config.CARD_PLATFORM_ORIGIN),
  }
}
