import { hashPassword } from '../../platform/crypto/password.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { FaceSessionId, SessionId } from '../../platform/ids.ts'
import type { CardServices } from '../../platform/services/identity-services.ts'
import { personOfChannel, requireUnboundOr } from '../binding/index.ts'
import {
  checkBirthDate,
  findPersonId,
  type Identity,
  personKey,
  requireName,
  type Whence,
} from '../person/index.ts'
import { liveSession } from '../session/index.ts'
import { sealApplication } from './application.ts'
import { cardKey } from './card.store.ts'
import { checkPassword } from './check-password.ts'
import { insertFace } from './face.store.ts'

export interface CardRequest {
  sessionId: SessionId
  identity: Required<Identity>
  password: string
  consentVersion: string
  from: Whence
}

/**
 * Hands in an application for the e-card and starts its face check (R20). On a further channel the
 * existing password must be given; it is never overwritten.
 * @throws DomainError token_invalid, invalid_request (birth date), identity_mismatch, wrong_state,
 *   password_wrong, card_locked, try_again
 */
export async function openCard(
  services: CardServices,
  { sessionId, identity, password, consentVersion, from }: CardRequest,
): Promise<{ faceSessionId: FaceSessionId; url: string }> {
  const { table } = services
  const now = services.clock()
  const session = await liveSession(table, sessionId, now)
  checkBirthDate(identity.idNumber, now)
  const [known, lookupHash] = await Promise.all([
    services.cards.identify(identity),
    services.personalData.lookupHash(identity.idNumber),
  ])
  if (!known) throw new DomainError('identity_mismatch')
  const [bound, personId] = await Promise.all([
    personOfChannel(table, session),
    findPersonId(table, lookupHash),
  ])
  requireUnboundOr(bound, personId)
  const stored = personId ? await table.batchGet([personKey(personId), cardKey(personId)]) : []
  requireName(stored.find(({ sk }) => sk === 'PROFILE')?.name, identity.name)
  const hasCard = personId !== undefined && stored.some(({ sk }) => sk === 'ECARD')
  const passwordHash = hasCard
    ? (await checkPassword(services, { personId, password, from })).passwordHash
    : await hashPassword(password, lookupHash)

  const faceSessionId = services.random.id('fac')
  const sealed = await sealApplication(services.personalData, faceSessionId, {
    identity,
    lookupHash,
    passwordHash,
    known,
    consentVersion,
  })
  await insertFace(table, { faceSessionId, face: { kind: 'open', sessionId, sealed }, now })
  const { name, idNumber } = identity
  const { url } = await services.cards.startFaceCheck({
    faceSessionId,
    name,
    idNumber,
    returnUrl: `${services.config.PUBLIC_ORIGIN}/`,
  })
  return { faceSessionId, url }
}
