/** 签发申请: what a person has handed in for a card, kept sealed while their face is checked. */
import type { KnownPerson } from '../../platform/outside/cards/card-platform.ts'
import type { PersonalData } from '../../platform/crypto/personal-data.ts'
import type { FaceSessionId } from '../../platform/ids.ts'
import type { Identity } from '../person/index.ts'

export interface Application {
  identity: Required<Identity>
  lookupHash: string
  /** Of what was typed: it becomes the card's, or is held against the card that there is. */
  passwordHash: string
  /** Whether there was a card when this was handed in. */
  hadCard: boolean
  known: KnownPerson
  /** The version of the agreement that the person has accepted. */
  consentVersion: string
}

export const sealApplication = (
  personalData: PersonalData,
  faceSessionId: FaceSessionId,
  application: Application,
): Promise<string> => personalData.encrypt(JSON.stringify(application), faceSessionId)

export async function openApplication(
  personalData: PersonalData,
  faceSessionId: FaceSessionId,
  sealed: string,
): Promise<Application> {
  return JSON.parse(await personalData.decrypt(sealed, faceSessionId)) as Application
}
