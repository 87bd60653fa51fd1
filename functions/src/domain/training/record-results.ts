import { iso } from '../../platform/clock.ts'
import { shanghaiDate } from '@voucher/shared/dates'
import { concurrently } from '../../platform/work/concurrently.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import type { Table } from '../../platform/dynamo/table.ts'
import { DomainError } from '../../platform/domain-error.ts'
import { shardOf } from '../../platform/dynamo/shards.ts'
import type { ClassId, PersonId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { lastActionOf, type Actor, type LastAction } from '../actor.ts'
import { classKey, seatsKey, traineeKey } from './training.store.ts'

/** Whoever enrols writes the seats too. */
const ATTEMPTS = 12

/** Failed trainees wait for their job in this many partitions of the due index. */
export const FAILED_SHARDS = 16
export const failedKeyOfShard = (shard: number): string => `FAILED#${shard}`

const RESULT =
  'SET #result = :result, version = if_not_exists(version, :zero) + :one, lastAction = :lastAction'

export interface Result {
  personId: PersonId
  passed: boolean
}

export interface ClassResults {
  classId: ClassId
  results: readonly Result[]
  actor: Actor
}

/**
 * Records completion results (§30, R45): first the class closes, with its seats
 * at once, so that nothing is reversed or enrolled any more, then each result; a failed trainee is marked
 * for the job that invalidates the voucher (R81). May be repeated; a result that
 * stands is not changed.
 * @returns the people who are not on the roster
 * @throws DomainError not_found, try_again
 */
export async function recordResults(
  { table, clock }: Writes,
  { classId, results, actor }: ClassResults,
): Promise<{ unknown: PersonId[] }> {
  const at = iso(clock())
  await close(table, classId, lastActionOf('class.results', { actor, at }))
  const unknown: PersonId[] = []
  await concurrently(results, 16, async ({ personId, passed }) => {
    const outcome = await table.update({
      key: traineeKey(classId, personId),
      set: passed ? RESULT : `${RESULT}, dueKey = :dueKey, dueOn = :dueOn`,
      condition: 'attribute_exists(pk) AND attribute_not_exists(#result)',
      names: { '#result': 'result' },
      values: {
        ':result': passed ? 'passed' : 'failed',
        ':zero': 0,
        ':one': 1,
        ':lastAction': lastActionOf('trainee.result', { actor, at }),
        ...(!passed && {
          ':dueKey': failedKeyOfShard(shardOf(personId, FAILED_SHARDS)),
          ':dueOn': shanghaiDate(clock()),
        }),
      },
    })
    if (!outcome.ok && !outcome.item) unknown.push(personId)
  })
  return { unknown }
}

async function close(table: Table, classId: ClassId, lastAction: LastAction): Promise<void> {
  await contending(ATTEMPTS, async () => {
    const outcome = await table.transact([
      {
        update: {
          key: classKey(classId),
          set: 'SET #state = :completed, resultsAt = if_not_exists(resultsAt, :at), version = version + :one, lastAction = :lastAction',
          condition: 'attribute_exists(pk)',
          names: { '#state': 'state' },
          values: {
            ':completed': 'completed',
            ':at': lastAction.at,
            ':one': 1,
            ':lastAction': lastAction,
          },
        },
      },
      {
        update: {
          key: seatsKey(classId),
          set: 'SET #open = :false',
          names: { '#open': 'open' },
          values: { ':false': false },
        },
      },
    ])
    if (outcome.ok) return undefined
    if (outcome.reasons[0]?.cause === 'condition')
      throw new DomainError('not_found', { detail: '没有这个班级' })
    return IN_THE_WAY
  })
}
