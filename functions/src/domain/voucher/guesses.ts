/** Codes cannot be tried at will: unknown ones are counted per operator and minute, every parallel guess as one. */
import { DomainError } from '../../platform/domain-error.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'

const GUESSES_PER_MINUTE = 30

const guessKey = (personId: PersonId, nowMs: number) => ({ pk: `GUESSES#${personId}`, sk: String(Math.floor(nowMs / 60_000)) })

/** @returns the refusal when too many codes were unknown within this minute */
export async function tooManyGuesses({ table, clock }: Pick<Runtime, 'table' | 'clock'>, personId: PersonId): Promise<DomainError | undefined> {
  const now = clock()
  const item = await table.get(guessKey(personId, now))
  if (!item || (item.count as number) < GUESSES_PER_MINUTE) return undefined
  return new DomainError('too_many_requests', { detail: '输错券码的次数太多', next: '请一分钟后再试，或改用扫码', members: { retryAfterSeconds: 60 } })
}

export async function countGuess({ table, clock }: Pick<Runtime, 'table' | 'clock'>, personId: PersonId): Promise<void> {
  const now = clock()
  await table.update({ key: guessKey(personId, now), set: 'SET #ttl = :ttl ADD #count :one', names: { '#ttl': 'ttl', '#count': 'count' }, values: { ':one': 1, ':ttl': Math.floor(now / 1000) + 3600 } })
}
