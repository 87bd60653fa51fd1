import { CHANNELS } from '@voucher/shared/values'
import { hashPassword } from '../../platform/crypto/password.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { FaceSessionId, SessionId } from '../../platform/ids.ts'
import type { CardServices } from '../../platform/services/identity-services.ts'
import { personAsking } from '../binding/index.ts'
import { countUse, type Limit } from '../limit.ts'
import { checkBirthDate, type Identity, personKey, requireName } from '../person/index.ts'
import { liveSession } from '../session/index.ts'
import { sealApplication } from './application.ts'
import { cardKey } from './card.store.ts'
import { insertFace } from './face.store.ts'

export interface CardRequest {
  sessionId: SessionId
  identity: Required<Identity>
  password: string
  consentVersion: string
}

/** Whoever mistypes has some more tries; whoever asks about others has few. */
const OPENINGS: Limit = {
  what: 'card',
  most: 10,
  perMs: 3_600_000,
  detail: '一小时内提交的签发申请太多',
}

/**
 * Hands in an application for the e-card and starts its face check (R20). Until the face is known
 * nobody learns whether there is a card, and nobody's password is compared or counted.
 * @throws DomainError token_invalid, invalid_request (birth date), too_many_requests,
 *   identity_mismatch, wrong_state, try_again
 */
export async function openCard(
  services: CardServices,
  { sessionId, identity, password, consentVersion }: CardRequest,
): Promise<{ faceSessionId: FaceSessionId; url: string }> {
  const { table } = services
  const now = services.clock()
  const session = await liveSession(table, sessionId, now)
  checkBirthDate(identity.idNumber, now)
  await countUse(services, OPENINGS, `${session.channel}#${session.subject}`)
  const [known, lookupHash] = await Promise.all([
    services.cards.identify(identity),
    services.personalData.lookupHash(identity.idNumber),
  ])
  if (!known) throw new DomainError('identity_mismatch')
  const personId = await personAsking(table, session, lookupHash)
  const stored = personId ? await table.batchGet([personKey(personId), cardKey(personId)]) : []
  requireName(stored.find(({ sk }) => sk === 'PROFILE')?.name, identity.name)

  const faceSessionId = services.random.id('fac')
  const sealed = await sealApplication(services.personalData, faceSessionId, {
    identity,
    lookupHash,
    passwordHash: await hashPassword(password, lookupHash),
    hadCard: stored.some(({ sk }) => sk === 'ECARD'),
    known,
    consentVersion,
  })
  await insertFace(table, { faceSessionId, face: { kind: 'open', sessionId, sealed }, now })
  const { name, idNumber } = identity
  const { url } = await services.cards.startFaceCheck({
    faceSessionId,
    name,
    idNumber,
    purpose: `在${CHANNELS[session.channel]}签发电子社保卡，用于职业培训券`,
    returnUrl: `${services.config.PUBLIC_ORIGIN}/`,
  })
  return { faceSessionId, url }
}
