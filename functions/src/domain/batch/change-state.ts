import type { BatchState } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import { batchKey } from './batch.store.ts'

/**
 * Moves a batch from one of `from` to `to`, in one conditional write; being there already is success.
 * @throws DomainError not_found, wrong_state
 */
export async function changeState(runtime: Pick<Runtime, 'table' | 'clock'>, batchId: BatchId, from: readonly BatchState[], to: BatchState, actor: Actor, reason?: string): Promise<void> {
  const outcome = await runtime.table.update({
    key: batchKey(batchId),
    set: 'SET #state = :to, version = version + :one, lastAction = :lastAction',
    condition: `#state IN (${from.map((_, index) => `:from${index}`).join(', ')})`,
    names: { '#state': 'state' },
    values: { ':to': to, ':one': 1, ':lastAction': lastActionOf(`batch.${to}`, actor, iso(runtime.clock()), reason), ...Object.fromEntries(from.map((state, index) => [`:from${index}`, state])) },
  })
  if (outcome.ok || outcome.item?.state === to) return
  throw new DomainError(outcome.item ? 'wrong_state' : 'not_found')
}
