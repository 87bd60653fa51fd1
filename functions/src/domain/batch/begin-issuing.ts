import { iso } from '../../platform/clock.ts'
import { contended, pause } from '../../platform/dynamo/contention.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { stateWrite } from './change-state.ts'
import { readSegments, segmentWrites } from './segments.ts'

const ATTEMPTS = 8

/**
 * Lays out the segments of a batch and moves it to 发券中, all in one
 * transaction: progress that somebody else makes is never set back. A batch on
 * which issuing has begun keeps its layout, so whoever died before the jobs were
 * queued is continued.
 * @param segments the layout for a batch on which issuing begins now
 * @returns the segments to be worked
 * @throws DomainError not_found, wrong_state, try_again
 */
export async function beginIssuing(runtime: Pick<Runtime, 'table' | 'clock'>, batchId: BatchId, segments: readonly string[], actor: Actor): Promise<readonly string[]> {
  const { table, clock } = runtime
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await readSegments(table, batchId)
    const change = stateWrite({ batchId, from: ['configured', 'appendPending'], to: 'issuing', actor, at: iso(clock()) })
    const outcome = await table.transact([{ update: change }, ...segmentWrites(batchId, segments, before)])
    if (outcome.ok) return segments
    const [state] = outcome.reasons
    if (state?.cause === 'condition') {
      if (state.item?.state !== 'issuing') throw new DomainError(state.item ? 'wrong_state' : 'not_found')
      const laid = await readSegments(table, batchId)
      const open = laid.filter(({ done }) => !done)
      // With all of them done, one more look lets the batch leave 发券中, should the last worker have died just before.
      return (open.length > 0 ? open : laid.slice(0, 1)).map(({ segment }) => segment)
    }
    await pause(attempt)
  }
  throw contended()
}
