import { DomainError } from '../../platform/domain-error.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import type { Write } from '../../platform/dynamo/table.ts'
import type { IdentityServices } from '../../platform/services/identity-services.ts'
import type { FaceSessionId, PersonId, SessionId } from '../../platform/ids.ts'
import type { Makes, Runtime } from '../../platform/runtime.ts'
import { type From, type Person, readPerson } from '../person/index.ts'
import { liveSession, type SessionItem, type Tokens, tokensOf } from '../session/index.ts'
import { openApplication } from './application.ts'
import { faceKey, readFace, requirePassed } from './face.store.ts'
import { openingOf } from './opening.ts'

type Context = Makes & Pick<Runtime, 'secrets'>
type Services = Pick<IdentityServices, 'personalData' | 'cards' | 'signer'>
interface Checked {
  session: SessionItem
  faceSessionId: FaceSessionId
  sealed: string
  from: From
}

const ATTEMPTS = 6

/**
 * Opens the card once the face is known (R20): identity, profile, card and the channel's binding in
 * one transaction, or nothing. A repeat answers again.
 * @throws DomainError not_found (another session's, or older than 15 minutes), token_invalid,
 *   face_not_passed, identity_mismatch, wrong_state, try_again
 */
export async function confirmCard(
  runtime: Context,
  services: Services,
  sessionId: SessionId,
  faceSessionId: FaceSessionId,
  from: From,
): Promise<Tokens & { person: Person }> {
  const { table, secrets } = runtime
  const now = runtime.clock()
  const session = await liveSession(table, sessionId, now)
  const face = await readFace(table, 'open', faceSessionId, now)
  if (!face || face.sessionId !== sessionId) throw new DomainError('not_found')
  const personId =
    face.personId ??
    (await open(runtime, services, {
      session,
      faceSessionId,
      sealed: face.sealed,
      from,
    }))
  const person = await readPerson(runtime, personId)
  if (!person) throw new Error(`person ${personId} has no profile`)
  return {
    ...(await tokensOf(secrets, services.signer, {
      sessionId,
      generation: session.generation,
      personId,
    })),
    person,
  }
}

async function open(
  runtime: Context,
  { cards, personalData }: Services,
  { session, faceSessionId, sealed, from }: Checked,
): Promise<PersonId> {
  await requirePassed(cards, faceSessionId)
  const application = await openApplication(personalData, faceSessionId, sealed)
  return contending(ATTEMPTS, async () => {
    const { personId, writes } = await openingOf(runtime, personalData, {
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
    if ((await runtime.table.transact([...writes, done])).ok) return personId
    // Another channel or session of this person, or another person of this channel, came first:
    // judge anew.
    return IN_THE_WAY
  })
}
