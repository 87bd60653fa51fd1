/** The card of a person: one item beside the profile. */
import { contending, ONCE_MORE } from '../../platform/dynamo/contention.ts'
import type { Change, Key, Table } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import { cardLocked, MAX_ATTEMPTS, unlocksAt, type Card } from './card.ts'

export const cardKey = (personId: PersonId): Key => ({ pk: `PERSON#${personId}`, sk: 'ECARD' })

const ROUNDS = 5

/**
 * Counts an attempt at the password before anybody compares it, so that
 * parallel guesses cannot share one count.
 * @returns the card with this attempt counted; `undefined` when there is none
 * @throws DomainError card_locked
 */
export async function countAttempt(
  table: Table,
  personId: PersonId,
  now: number,
): Promise<Card | undefined> {
  const key = cardKey(personId)
  return contending(ROUNDS, async () => {
    const counted = await table.update({
      key,
      set: 'SET attempts = attempts + :one, lastAttemptAt = :now',
      condition: 'attempts < :max',
      values: { ':one': 1, ':now': now, ':max': MAX_ATTEMPTS },
    })
    const card = counted.item as Card | undefined
    if (counted.ok || !card) return card
    if (now < unlocksAt(card)) throw cardLocked(card)
    // The lock is over: one of those who see it so begins a new count, the others join it.
    const begun = await table.update({
      key,
      set: 'SET attempts = :one, lastAttemptAt = :now',
      condition: 'lastAttemptAt = :seen',
      values: { ':one': 1, ':now': now, ':seen': card.lastAttemptAt },
    })
    return begun.ok ? (begun.item as unknown as Card) : ONCE_MORE
  })
}

/** Forgets the attempts; this unlocks the card. */
export const unlocking = (personId: PersonId): Change => ({
  key: cardKey(personId),
  set: 'SET attempts = :none',
  condition: 'attribute_exists(pk)',
  values: { ':none': 0 },
})

/** Forgets the attempts after the right password. */
export async function clearAttempts(table: Table, personId: PersonId): Promise<void> {
  await table.update(unlocking(personId))
}
