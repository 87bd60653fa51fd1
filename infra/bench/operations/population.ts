/** People who are signed in, and people with vouchers, by the thousand. */
import { issueSegment, startIssuing } from '../../../functions/src/domain/bulk/index.ts'
import { personKey } from '../../../functions/src/domain/person/index.ts'
import type { BatchId } from '../../../functions/src/platform/ids.ts'
import { concurrently } from '../../../functions/src/platform/work/concurrently.ts'
import { copies, rosterOf, type Roster } from '../../../functions/test/support/world/population.ts'
import {
  HR,
  worker,
  type Ground,
  type School,
  type Worker,
} from '../../../functions/test/support/world/world.ts'

/** Puts under way at once while something is prepared. */
export const WIDTH = 16

/** People with a profile, signed in. */
export async function people(stack: Ground, count: number): Promise<Worker[]> {
  const first = await worker(stack)
  const made = await Promise.all(
    Array.from({ length: count }, async () => {
      const personId = stack.runtime.random.id('per')
      return { ...first, personId, token: await stack.tokenFor(personId) }
    }),
  )
  await copies(
    stack,
    personKey(first.personId),
    made.map(({ personId }) => personKey(personId)),
  )
  return made
}

/** Gives these people a targeted voucher each, as the queue's worker does. */
export async function issueTo(stack: Ground, at: School, roster: Roster): Promise<BatchId> {
  const { batchId } = await rosterOf(stack, at, roster)
  const jobs = await startIssuing(stack.runtime, {
    batchId,
    headcount: roster.personIds.length + 1,
    actor: HR,
  })
  await Promise.all(jobs.map((job) => issueSegment(stack.runtime, job, () => false)))
  return batchId
}

/** Does this for every one of them. @returns what came out, in order */
export async function forEach<T, R>(
  all: readonly T[],
  work: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  await concurrently([...all.entries()], WIDTH, async ([index, one]) => {
    results[index] = await work(one, index)
  })
  return results
}
