import type { SessionId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { revoke } from './session.store.ts'

/**
 * Ends the session; ending it twice is the same. From then on its access token opens nothing more.
 */
export async function signOut({ table, clock }: Writes, sessionId: SessionId): Promise<void> {
  await revoke(table, sessionId, clock())
}
