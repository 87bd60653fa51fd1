import { insertSession } from '../../../src/domain/session/session.store.ts'
import type { PersonId } from '../../../src/platform/ids.ts'
import type { Runtime } from '../../../src/platform/runtime.ts'
import type { IdentityServices } from '../../../src/platform/services/identity-services.ts'

/** An access token of a session that a person has just begun. */
export async function tokenOf(
  { table, random, clock }: Runtime,
  { signer }: IdentityServices,
  personId: PersonId,
): Promise<string> {
  const sessionId = random.id('ses')
  const user = { channel: 'weapp', subject: `user-of-${personId}` } as const
  await insertSession(table, { sessionId, user, now: clock() })
  return signer.access({ sessionId, personId })
}
