/**
 * The beginning and the end of a round of issuing. Its number is the batch's version in between, so
 * that no late worker can end, or note progress in, another round than its own.
 */
import type { BatchState } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { SYSTEM, type Actor } from '../actor.ts'
import { classKey } from '../training/index.ts'
import type { TargetedBatch } from './batch.ts'
import { readBatch } from './batch.store.ts'
import { stateWrite } from './change-state.ts'
import { readSegments, segmentsFinished, segmentWrites } from './segments.ts'

const ATTEMPTS = 8
const BEFORE: readonly BatchState[] = ['configured', 'appendPending']

/** `segments` is the layout for a batch on which issuing begins now. */
export interface Beginning {
  batchId: BatchId
  segments: readonly string[]
  actor: Actor
}

/**
 * Lays out the segments of a batch and moves it to 发券中, all in one
 * transaction: progress that somebody else makes is never set back. A batch on
 * which issuing has begun keeps its layout, so whoever died before the jobs were
 * queued is continued.
 * @returns the segments to be worked
 * @throws DomainError not_found, wrong_state, try_again
 */
export async function beginIssuing(
  { table, clock }: Writes,
  { batchId, segments, actor }: Beginning,
): Promise<readonly string[]> {
  return contending(ATTEMPTS, async () => {
    const batch = await readBatch(table, batchId)
    if (!batch) throw new DomainError('not_found')
    const laid = await readSegments(table, batchId)
    if (batch.state === 'issuing') {
      const open = laid.filter(({ done }) => !done)
      // With all of them done, one more look lets the batch leave 发券中, should the last worker have
      // died just before.
      return (open.length > 0 ? open : laid.slice(0, 1)).map(({ segment }) => segment)
    }
    if (!BEFORE.includes(batch.state)) throw new DomainError('wrong_state')
    const begin = stateWrite({
      batchId,
      from: BEFORE,
      to: 'issuing',
      actor,
      at: iso(clock()),
      version: batch.version,
    })
    const outcome = await table.transact([
      { update: begin },
      // With its results in, the class has passed by those who failed: a voucher that comes later
      // would be used and never fail (§30).
      {
        check: {
          key: classKey((batch as TargetedBatch).classId),
          condition: 'attribute_not_exists(resultsAt)',
        },
      },
      ...segmentWrites({ batchId, round: batch.version + 1, segments, before: laid }),
    ])
    if (outcome.ok) return segments
    if (outcome.reasons[1]?.cause === 'condition') throw new DomainError('wrong_state')
    return IN_THE_WAY
  })
}

/**
 * Moves a batch on when every segment is done. Whatever somebody else has made of it meanwhile
 * stands.
 * @param batch as it was seen being issued
 */
export async function endIssuing(
  { table, clock }: Writes,
  { batchId, version }: Pick<TargetedBatch, 'batchId' | 'version'>,
): Promise<void> {
  if (!(await segmentsFinished(table, batchId))) return
  await table.update(
    stateWrite({
      batchId,
      from: ['issuing'],
      to: 'issued',
      actor: SYSTEM,
      at: iso(clock()),
      version,
    }),
  )
}
