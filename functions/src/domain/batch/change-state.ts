import type { BatchState } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Change } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import { batchKey } from './batch.store.ts'

/**
 * A change of a batch's state: from one of `from` (and of `version`, if given) to `to`, by whom, at
 * what instant (ISO 8601).
 */
export interface StateChange {
  batchId: BatchId
  from: readonly BatchState[]
  to: BatchState
  actor: Actor
  at: string
  reason?: string | undefined
  version?: number
}

/** The write that changes the state; its condition fails anywhere else. */
export function stateWrite({ batchId, from, to, actor, at, reason, version }: StateChange): Change {
  const states = Object.fromEntries(from.map((state, index) => [`:from${index}`, state]))
  const isBefore = `#state IN (${Object.keys(states).join(', ')})`
  return {
    key: batchKey(batchId),
    set: 'SET #state = :to, version = version + :one, lastAction = :lastAction',
    condition: version === undefined ? isBefore : `${isBefore} AND version = :version`,
    names: { '#state': 'state' },
    values: {
      ':to': to,
      ':one': 1,
      ':lastAction': lastActionOf(`batch.${to}`, { actor, at, reason }),
      ...states,
      ...(version !== undefined && { ':version': version }),
    },
  }
}

/**
 * Moves a batch from one of `from` to `to`, in one conditional write; being there already is
 * success.
 * @throws DomainError not_found, wrong_state
 */
export async function changeState(
  { table, clock }: Writes,
  change: Omit<StateChange, 'at'>,
): Promise<void> {
  const outcome = await table.update(stateWrite({ ...change, at: iso(clock()) }))
  if (outcome.ok || outcome.item?.state === change.to) return
  throw new DomainError(outcome.item ? 'wrong_state' : 'not_found')
}
