import { passwordMatches } from '../../platform/crypto/password.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import { holder, recordSecurityEvent, type Whence } from '../person/index.ts'
import { clearAttempts, countAttempt } from './card.store.ts'
import { type Card, MAX_ATTEMPTS, noCard, passwordWrong } from './card.ts'

/**
 * Holds a password against the person's card (R7): at most five comparisons
 * between two right ones, however many arrive at once.
 * @throws DomainError wrong_state (no card), password_wrong, card_locked
 */
export async function checkPassword(
  runtime: Makes,
  { personId, password, from }: { personId: PersonId; password: string; from: Whence },
): Promise<Card> {
  const { table, clock } = runtime
  const card = await countAttempt(table, personId, clock())
  if (!card) throw noCard()
  if (!(await passwordMatches(password, card.passwordHash))) {
    if (card.attempts >= MAX_ATTEMPTS) {
      const locking = { action: 'card.lock', subject: personId }
      await recordSecurityEvent(runtime, locking, holder(personId, from))
    }
    throw passwordWrong(card)
  }
  await clearAttempts(table, personId)
  return card
}
