import type { SessionId } from '../../platform/ids.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import { personOfChannel } from '../binding/index.ts'
import { type Person, readPerson } from '../person/index.ts'
import { liveSession } from './session.store.ts'

/**
 * Who is signed in, if they have a card.
 * @throws DomainError token_invalid when the session is over or revoked
 */
export async function currentPerson(
  runtime: ReadsToday,
  sessionId: SessionId,
): Promise<Person | undefined> {
  const session = await liveSession(runtime.table, sessionId, runtime.clock())
  const personId = await personOfChannel(runtime.table, session)
  return personId && readPerson(runtime, personId)
}
