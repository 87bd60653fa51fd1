import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError } from '../domain-error.ts'

/** Full jitter, 10 ms doubling to at most 640 ms: competing requests must not meet again. */
export async function pause(attempt: number): Promise<void> {
  await sleep(Math.random() * Math.min(10 * 2 ** attempt, 640))
}

/** Contention that outlived its retries: nothing was written, the caller may simply try again. */
export const contended = (): DomainError =>
  new DomainError('try_again', { members: { retryAfterSeconds: 1 } })
