/**
 * 身份验证 (R7): proof, by card password or face, that the holder is there, for one purpose and one
 * resource.
 */
import { CHANNELS } from '@voucher/shared/values'
import { VERIFICATION_SECONDS, type Verification } from '../../platform/crypto/tokens.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { FaceSessionId, PersonId, SessionId } from '../../platform/ids.ts'
import type { CardServices } from '../../platform/services/identity-services.ts'
import { countUse, type Limit } from '../limit.ts'
import { openIdNumber, personKey, toPerson, type Whence } from '../person/index.ts'
import type { SignedInAs } from '../session/index.ts'
import { cardKey } from './card.store.ts'
import { noCard } from './card.ts'
import { checkPassword } from './check-password.ts'
import { insertFace, markPassed, readFace, requirePassed } from './face.store.ts'

/** Of a face check, by the session that began it. */
interface Confirmation {
  personId: PersonId
  sessionId: SessionId
  faceSessionId: FaceSessionId
}

/** A signed token and when it ends (ms since the epoch). */
export interface VerificationToken {
  token: string
  expiresAt: number
}

/** What the holder reads at the face check: for what their face is asked. */
const WORDS: Record<string, string> = {
  claim: '领取职业培训券',
  use: '使用职业培训券',
  attend: '上课签到',
  login: '登录管理平台',
}

/** Each costs the card platform's work; nobody needs so many. */
const FACE_CHECKS: Limit = {
  what: 'face',
  most: 20,
  perMs: 3_600_000,
  detail: '一小时内的人脸识别次数太多',
}

/** @throws DomainError wrong_state (no card), password_wrong, card_locked */
export async function verifyByPassword(
  services: CardServices,
  verification: Verification,
  { password, ...who }: { password: string; session: SignedInAs; from: Whence },
): Promise<VerificationToken> {
  await checkPassword(services, { personId: verification.personId, password, ...who })
  return services.signer.verification(verification, services.clock())
}

/**
 * Starts a face check for the verification.
 * @throws DomainError too_many_requests, wrong_state (no card), try_again
 */
export async function startFaceVerification(
  services: CardServices,
  { personId, purpose, resource }: Verification,
  { sessionId, channel }: SignedInAs,
): Promise<{ faceSessionId: FaceSessionId; url: string }> {
  const { table, clock, random, config, personalData, cards } = services
  await countUse(services, FACE_CHECKS, personId)
  const stored = await table.batchGet([personKey(personId), cardKey(personId)])
  const profile = stored.find(({ sk }) => sk === 'PROFILE')
  if (!profile || stored.length < 2) throw noCard()
  const faceSessionId = random.id('fac')
  await insertFace(table, {
    faceSessionId,
    face: {
      kind: 'verification',
      sessionId,
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
    purpose: `在${CHANNELS[channel]}${WORDS[purpose] ?? '办理业务'}`,
    returnUrl: `${config.PUBLIC_ORIGIN}/`,
  })
  return { faceSessionId, url }
}

/**
 * The verification after its face check; this unlocks a locked card. A repeat
 * answers again, but the five minutes count from the first time.
 * @throws DomainError not_found (another session's, or over), face_not_passed, try_again
 */
export async function confirmFaceVerification(
  { table, clock, cards, signer }: CardServices,
  { personId, sessionId, faceSessionId }: Confirmation,
): Promise<VerificationToken> {
  const now = clock()
  const face = await readFace(table, 'verification', { faceSessionId, now })
  if (face?.personId !== personId || face.sessionId !== sessionId)
    throw new DomainError('not_found')
  await requirePassed(cards, faceSessionId)
  const passedAt = await markPassed({ table }, { faceSessionId, personId, now })
  if (now >= passedAt + VERIFICATION_SECONDS * 1000) throw new DomainError('not_found')
  return signer.verification({ personId, purpose: face.purpose, resource: face.resource }, passedAt)
}
