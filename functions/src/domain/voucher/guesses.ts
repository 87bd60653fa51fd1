/**
 * Codes cannot be tried at will: unknown ones are counted per operator and minute, every parallel
 * guess as one, and what is answered depends on the count that this very guess has made. A known
 * code costs no write: the one write that uses a voucher is all that a redemption may cost.
 */
import { DomainError } from '../../platform/domain-error.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'

const GUESSES_PER_MINUTE = 30
const PREFIX = 'GUESSES#'

/**
 * Where an operator's guesses of the minute are counted, for those who read it together with items
 * of their own.
 */
export const guessKey = (personId: PersonId, nowMs: number) => ({
  pk: `${PREFIX}${personId}`,
  sk: String(Math.floor(nowMs / 60_000)),
})

/**
 * @param items what was read, `guessKey` included
 * @returns the refusal when too many codes were unknown within this minute
 */
export function tooManyGuesses(items: readonly Item[]): DomainError | undefined {
  const counted = items.find(({ pk }) => pk.startsWith(PREFIX))
  return counted && (counted.count as number) >= GUESSES_PER_MINUTE ? tooMany() : undefined
}

const tooMany = (): DomainError =>
  new DomainError('too_many_requests', {
    detail: '输错券码的次数太多',
    next: '请一分钟后再试，或改用扫码',
    members: { retryAfterSeconds: 60 },
  })

/**
 * Counts a guess.
 * @returns the refusal when this one is beyond what a minute allows
 */
export async function countGuess(
  { table, clock }: Writes,
  personId: PersonId,
): Promise<DomainError | undefined> {
  const now = clock()
  const { item } = await table.update({
    key: guessKey(personId, now),
    set: 'SET #ttl = :ttl ADD #count :one',
    names: { '#ttl': 'ttl', '#count': 'count' },
    values: { ':one': 1, ':ttl': Math.floor(now / 1000) + 3600 },
  })
  return (item?.count as number) > GUESSES_PER_MINUTE ? tooMany() : undefined
}
