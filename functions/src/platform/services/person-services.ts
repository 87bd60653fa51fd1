/**
 * What finding and making people needs from outside: personal data under KMS, and the card
 * platform.
 */
import { KMSClient } from '@aws-sdk/client-kms'
import { createCardPlatform, type CardPlatform } from '../outside/cards/card-platform.ts'
import { createPersonalData, type PersonalData } from '../crypto/personal-data.ts'
import { patienceOf } from '../patience.ts'
import type { Runtime } from '../runtime.ts'

export interface PersonServices {
  personalData: PersonalData
  cards: CardPlatform
}

/** Personal data as the function's environment names its keys. */
export const personalDataOf = ({
  config,
  table,
}: Pick<Runtime, 'config' | 'table'>): PersonalData =>
  createPersonalData(new KMSClient(patienceOf(config)), table, {
    hmac: config.HMAC_KEY_ID,
    data: config.DATA_KEY_ID,
  })

export const personServicesOf = (runtime: Pick<Runtime, 'config' | 'table'>): PersonServices => ({
  personalData: personalDataOf(runtime),
  cards: createCardPlatform(runtime.config.CARD_PLATFORM_ORIGIN),
})
