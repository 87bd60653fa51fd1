import { passwordMatches } from '../../platform/crypto/password.ts'
import type { DomainError } from '../../platform/domain-error.ts'
import type { FaceSessionId, PersonId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import { holder, recordSecurityEvent, type Whence } from '../person/index.ts'
import { type SignedInAs, traceOf } from '../session/index.ts'
import { cardKey, clearAttempts, countAttempt } from './card.store.ts'
import { type Card, MAX_ATTEMPTS, noCard, passwordWrong } from './card.ts'
import { markCompared } from './face.store.ts'

/** Who tries a password of whose card, from where. */
interface Trying {
  personId: PersonId
  session: SignedInAs
  from: Whence
}

/**
 * Counts an attempt at the password of the person's card, before anybody compares it.
 * @throws DomainError wrong_state (no card), card_locked
 */
async function countTry(
  { table, clock }: Makes,
  { personId }: Pick<Trying, 'personId'>,
): Promise<Card> {
  const card = await countAttempt(table, personId, clock())
  if (!card) throw noCard()
  return card
}

/** Notes who has locked the card, if this wrong password was the last. */
async function noteLock(runtime: Makes, card: Card, trying: Trying): Promise<void> {
  if (card.attempts < MAX_ATTEMPTS) return
  const { personId, session, from } = trying
  const locking = { action: 'card.lock', subject: personId, after: traceOf(session) }
  await recordSecurityEvent(runtime, locking, holder(personId, from))
}

/**
 * Holds a password against the person's card (R7): at most five comparisons
 * between two right ones, however many arrive at once.
 * @throws DomainError wrong_state (no card), password_wrong, card_locked
 */
export async function checkPassword(
  runtime: Makes,
  { password, ...trying }: Trying & { password: string },
): Promise<void> {
  const card = await countTry(runtime, trying)
  if (!(await passwordMatches(password, card.passwordHash))) {
    await noteLock(runtime, card, trying)
    throw passwordWrong(card)
  }
  await clearAttempts(runtime.table, trying.personId)
}

const NEXT = '请重新签发，并填写已有的密码'

/**
 * The refusal of an application whose password is not that of the card that there is. The face has
 * passed, so it counts at the card as everywhere; an application that is confirmed again counts
 * once.
 * @throws DomainError card_locked
 */
export async function wrongPassword(
  runtime: Makes,
  { faceSessionId, ...trying }: Trying & { faceSessionId: FaceSessionId },
): Promise<DomainError> {
  if (await markCompared(runtime, faceSessionId)) {
    const counted = await countTry(runtime, trying)
    await noteLock(runtime, counted, trying)
    return passwordWrong(counted, NEXT)
  }
  const card = (await runtime.table.get(cardKey(trying.personId))) as Card | undefined
  return card ? passwordWrong(card, NEXT) : noCard()
}
