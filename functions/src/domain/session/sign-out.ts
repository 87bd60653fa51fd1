import type { SessionId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { revoke } from './session.store.ts'

/**
 * Ends the session; ending it twice is the same. Its access token runs out by itself within 15
 * minutes.
 */
export async function signOut({ table, clock }: Writes, sessionId: SessionId): Promise<void> {
  await revoke(table, sessionId, clock())
}
