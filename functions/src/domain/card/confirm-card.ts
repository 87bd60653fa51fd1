import { DomainError } from '../../platform/domain-error.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import type { Write } from '../../platform/dynamo/table.ts'
import type { FaceSessionId, PersonId, SessionId } from '../../platform/ids.ts'
import type { CardServices } from '../../platform/services/identity-services.ts'
import { type Person, readPerson, type Whence } from '../person/index.ts'
import { liveSession, type SignedInAs, type Tokens, tokensOf } from '../session/index.ts'
import { openApplication } from './application.ts'
import { faceKey, readFace, requirePassed } from './face.store.ts'
import { openingOf } from './opening.ts'

export interface CardConfirmation {
  sessionId: SessionId
  faceSessionId: FaceSessionId
  from: Whence
}
interface CheckedFace extends CardConfirmation {
  session: SignedInAs
  sealed: string
}

const ATTEMPTS = 6

/**
 * Opens the card once the face is known (R20): identity, profile, card and the channel's binding in
 * one transaction, or nothing. A repeat answers again.
 * @throws DomainError not_found (another session's, or older than 15 minutes), token_invalid,
 *   face_not_passed, identity_mismatch, password_wrong, card_locked, wrong_state, try_again
 */
export async function confirmCard(
  services: CardServices,
  request: CardConfirmation,
): Promise<Tokens & { person: Person }> {
  const { table, secrets } = services
  const { sessionId, faceSessionId } = request
  const now = services.clock()
  const { generation, channel, subject } = await liveSession(table, sessionId, now)
  const face = await readFace(table, 'open', { faceSessionId, now })
  if (!face || face.sessionId !== sessionId) throw new DomainError('not_found')
  const session = { sessionId, channel, subject }
  const personId =
    face.personId ?? (await open(services, { ...request, session, sealed: face.sealed }))
  const person = await readPerson(services, personId)
  if (!person) throw new Error(`person ${personId} has no profile`)
  const tokens = await tokensOf(secrets, services.signer, {
    sessionId,
    generation,
    personId,
  })
  return { ...tokens, person }
}

async function open(
  services: CardServices,
  { session, faceSessionId, sealed, from }: CheckedFace,
): Promise<PersonId> {
  const { table, cards, personalData } = services
  await requirePassed(cards, faceSessionId)
  const application = await openApplication(personalData, faceSessionId, sealed)
  return contending(ATTEMPTS, async () => {
    const { personId, writes } = await openingOf(services, {
      session,
      application,
      faceSessionId,
      from,
    })
    const done: Write = {
      update: {
        key: faceKey(faceSessionId),
        set: 'SET personId = :person REMOVE sealed',
        values: { ':person': personId },
      },
    }
    if ((await table.transact([...writes, done])).ok) return personId
    // Another channel or session of this person, or another person of this channel, came first:
    // judge anew.
    return IN_THE_WAY
  })
}
