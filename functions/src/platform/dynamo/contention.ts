import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError } from '../domain-error.ts'

/** Full jitter, 10 ms doubling to at most 640 ms: competing requests must not meet again. */
export async function pause(attempt: number): Promise<void> {
  await sleep(Math.random() * Math.min(10 * 2 ** attempt, 640))
}

/** Contention that outlived its retries: nothing was written, the caller may simply try again. */
export const contended = (): DomainError =>
  new DomainError('try_again', { members: { retryAfterSeconds: 1 } })

/** An attempt's outcome: others were in the way, so it is repeated after a pause. */
export const IN_THE_WAY = Symbol('in the way')
/** An attempt's outcome: it has come further or knows more, so it is repeated at once. */
export const ONCE_MORE = Symbol('once more')

/**
 * Attempts what others may be doing at the same time, until it has an outcome of its own.
 * @throws DomainError try_again after so many attempts
 */
export async function contending<T>(
  attempts: number,
  work: (attempt: number) => Promise<T | typeof IN_THE_WAY | typeof ONCE_MORE>,
): Promise<T> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const outcome = await work(attempt)
    if (outcome === IN_THE_WAY) await pause(attempt)
    else if (outcome !== ONCE_MORE) return outcome
  }
  throw contended()
}
