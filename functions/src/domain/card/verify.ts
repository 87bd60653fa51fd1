/**
 * 身份验证 (R7): proof, by card password or face, that the holder is there, for one purpose and one
 * resource.
 */
import { VERIFICATION_SECONDS, type Verification } from '../../platform/crypto/tokens.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { FaceSessionId, PersonId } from '../../platform/ids.ts'
import type { CardServices } from '../../platform/services/identity-services.ts'
import { openIdNumber, personKey, toPerson, type Whence } from '../person/index.ts'
import { cardKey, clearAttempts } from './card.store.ts'
import { noCard } from './card.ts'
import { checkPassword } from './check-password.ts'
import { insertFace, markPassed, readFace, requirePassed } from './face.store.ts'

/** A signed token and when it ends (ms since the epoch). */
export interface VerificationToken {
  token: string
  expiresAt: number
}

/** @throws DomainError wrong_state (no card), password_wrong, card_locked */
export async function verifyByPassword(
  services: CardServices,
  verification: Verification,
  { password, from }: { password: string; from: Whence },
): Promise<VerificationToken> {
  await checkPassword(services, { personId: verification.personId, password, from })
  return services.signer.verification(verification, services.clock())
}

/**
 * Starts a face check for the verification.
 * @throws DomainError wrong_state (no card), try_again
 */
export async function startFaceVerification(
  { table, clock, random, config, personalData, cards }: CardServices,
  { personId, purpose, resource }: Verification,
): Promise<{ faceSessionId: FaceSessionId; url: string }> {
  const stored = await table.batchGet([personKey(personId), cardKey(personId)])
  const profile = stored.find(({ sk }) => sk === 'PROFILE')
  if (!profile || stored.length < 2) throw noCard()
  const faceSessionId = random.id('fac')
  await insertFace(table, {
    faceSessionId,
    face: {
      kind: 'verification',
      personId,
      purpose,
      resource,
    },
    now: clock(),
  })
  const idNumber = await openIdNumber(personalData, personId, profile)
  const { url } = await cards.startFaceCheck({
    faceSessionId,
    name: toPerson(profile).name,
    idNumber,
    returnUrl: `${config.PUBLIC_ORIGIN}/`,
  })
  return { faceSessionId, url }
}

/**
 * The verification after its face check; this unlocks a locked card. A repeat
 * answers again, but the five minutes count from the first time.
 * @throws DomainError not_found (another person's, or over), face_not_passed, try_again
 */
export async function confirmFaceVerification(
  { table, clock, cards, signer }: CardServices,
  { personId, faceSessionId }: { personId: PersonId; faceSessionId: FaceSessionId },
): Promise<VerificationToken> {
  const now = clock()
  const face = await readFace(table, 'verification', { faceSessionId, now })
  if (!face || face.personId !== personId) throw new DomainError('not_found')
  await requirePassed(cards, faceSessionId)
  const passedAt = await markPassed(table, faceSessionId, now)
  if (now >= passedAt + VERIFICATION_SECONDS * 1000) throw new DomainError('not_found')
  await clearAttempts(table, personId)
  return signer.verification({ personId, purpose: face.purpose, resource: face.resource }, passedAt)
}
