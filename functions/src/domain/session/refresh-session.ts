import { DomainError } from '../../platform/domain-error.ts'
import type { SessionServices } from '../../platform/services/identity-services.ts'
import { listChannel, readBinding } from '../binding/index.ts'
import { holder, recordSecurityEvent, type Whence } from '../person/index.ts'
import { openRefreshToken, type Tokens, tokensOf } from './session-tokens.ts'
import { liveSession, revoke, rotate, traceOf } from './session.store.ts'

/**
 * How long a refresh token that has been used gives its successor again, for answers that were
 * lost.
 */
const GRACE_MS = 30_000

/**
 * Exchanges a refresh token for the next one. Late reuse means that two parties
 * hold the same tokens, and nobody can say which is the thief: the session ends.
 * @throws DomainError token_invalid
 */
export async function refreshSession(
  services: SessionServices,
  { refreshToken, from }: { refreshToken: string; from: Whence },
): Promise<Tokens> {
  const { table, secrets } = services
  const named = await openRefreshToken(secrets, refreshToken)
  if (!named) throw new DomainError('token_invalid')
  const { sessionId, generation } = named
  const now = services.clock()
  const before = await liveSession(table, sessionId, now)
  const session = before.generation === generation ? await rotate(table, named, now) : before
  if (!session) throw new DomainError('token_invalid')
  const binding = await readBinding(table, session)
  const personId = binding?.personId
  if (session.generation !== generation + 1 || now >= session.rotatedAt + GRACE_MS) {
    // A session without a person could do nothing: there is nothing to look into.
    if ((await revoke(table, sessionId, now)) && personId) {
      const reuse = {
        action: 'session.revoke',
        subject: sessionId,
        reason: '刷新令牌被重复使用',
        after: traceOf({ ...session, sessionId }),
      }
      await recordSecurityEvent(services, reuse, holder(personId, from))
    }
    throw new DomainError('token_invalid')
  }
  const [tokens] = await Promise.all([
    tokensOf(secrets, services.signer, { sessionId, generation: session.generation, personId }),
    listChannel(services, session, binding),
  ])
  return tokens
}
