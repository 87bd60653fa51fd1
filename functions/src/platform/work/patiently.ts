import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError } from '../domain-error.ts'

/**
 * How long to wait before each further attempt (ms): together about as long as another system takes
 * to come back from a short absence.
 */
const PAUSES_MS = [200, 1000, 4000, 15_000]

/**
 * Does what may be repeated, once more when it could not be done just now (`try_again`): long work
 * is not lost for one answer that did not come.
 */
export async function patiently<T>(
  work: () => Promise<T>,
  pauses: readonly number[] = PAUSES_MS,
): Promise<T> {
  const [pause, ...rest] = pauses
  try {
    return await work()
  } catch (error) {
    if (pause === undefined || !(error instanceof DomainError) || error.code !== 'try_again')
      throw error
  }
  await sleep(pause)
  return patiently(work, rest)
}
