import { TRANSITIONS } from '@voucher/shared/lifecycle'
import { shanghaiDate } from '@voucher/shared/dates'
import { iso } from '../../platform/clock.ts'
import type { Key } from '../../platform/dynamo/table.ts'
import type { Writes } from '../../platform/runtime.ts'
import { lastActionOf, SYSTEM } from '../actor.ts'
import { isVoid, readBatch, readVoidReason } from '../batch/index.ts'
import { type Voucher, voucherKey } from '../voucher/index.ts'

/**
 * Voids one voucher of a batch that is being voided. Only a claimed one that is still valid
 * changes.
 */
export async function voidOne({ table, clock }: Writes, key: Key, reason: string): Promise<void> {
  const now = clock()
  await table.update({
    key,
    set: 'SET #status = :voided, version = version + :one, lastAction = :lastAction REMOVE dueKey, dueOn, currentPass',
    condition: '#status = :claimed AND validUntil >= :today',
    names: { '#status': 'status' },
    values: {
      ':voided': TRANSITIONS.void.to,
      ':claimed': TRANSITIONS.void.from,
      ':one': 1,
      ':today': shanghaiDate(now),
      ':lastAction': lastActionOf('void', { actor: SYSTEM, at: iso(now), reason }),
    },
  })
}

/**
 * Voids a voucher that was given back, if the voiding of its batch has passed it by while it was
 * used (R68). May be repeated.
 */
export async function voidGivenBack(
  runtime: Writes,
  { personId, batchId }: Pick<Voucher, 'personId' | 'batchId'>,
): Promise<void> {
  const batch = await readBatch(runtime.table, batchId)
  if (!batch || !isVoid(batch)) return
  await voidOne(
    runtime,
    voucherKey(personId, batchId),
    await readVoidReason(runtime.table, batchId),
  )
}
