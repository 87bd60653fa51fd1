import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import type { Idempotency } from '../idempotency.ts'
import { institutionKey } from '../institution/index.ts'
import { decideAndWrite } from './decide.ts'
import { operatorKey, readItems, toOperator } from './operator.store.ts'
import type { Operator } from './operator.ts'
import { remember, repeated } from './remembered.ts'

/** The role may have come back before an answer that was lost is asked for again. */
const MOST_REMEMBERED = 8

export interface Transfer {
  institutionId: InstitutionId
  primary: PersonId
  successor: PersonId
  actor: Actor
  idempotency: Idempotency
}

/**
 * Hands the primary's role to another enabled operator (R42): one change of one attribute, so there
 * is exactly one primary before, during and after it (invariant 12). A repeat succeeds although the
 * one who asks is the primary no longer.
 * @throws DomainError primary_only, not_found, idempotency_conflict, try_again; wrong_state for a
 *   disabled successor or oneself
 */
export async function transferPrimary(runtime: Writes, transfer: Transfer): Promise<Operator> {
  const { institutionId, primary, successor, actor, idempotency } = transfer
  return decideAndWrite(runtime.table, async () => {
    const { institution, operator: item } = await readItems(runtime, {
      institutionId,
      personId: successor,
    })
    const now = runtime.clock()
    const answer = item && {
      ...toOperator(item, { primaryOperator: successor }),
      status: 'enabled' as const,
    }
    const repeat = { by: primary, operator: successor, idempotency }
    const slots = (institution?.transferSlots ?? []) as unknown[]
    if (answer && slots.some((slot) => repeated(slot, repeat, now))) return { answer, writes: [] }
    if (institution?.primaryOperator !== primary) throw new DomainError('primary_only')
    if (!answer) throw new DomainError('not_found')
    if (successor === primary)
      throw new DomainError('wrong_state', {
        detail: '您已经是主经办人',
        next: '请选择另一名启用的经办人',
      })
    if (item.status !== 'enabled')
      throw new DomainError('wrong_state', {
        detail: '这名经办人已被禁用',
        next: '请先把他启用，再转移主经办人',
      })
    const at = iso(now)
    return {
      answer,
      writes: [
        {
          update: {
            key: institutionKey(institutionId),
            set: 'SET primaryOperator = :successor, transferSlots = :slots, version = version + :one, lastAction = :lastAction',
            condition: 'primaryOperator = :primary AND version = :version',
            values: {
              ':successor': successor,
              ':primary': primary,
              ':one': 1,
              ':version': institution.version,
              ':slots': [remember({ ...repeat, at }), ...slots].slice(0, MOST_REMEMBERED),
              ':lastAction': lastActionOf('institution.primary', { actor, at }),
            },
          },
        },
        {
          check: {
            key: operatorKey(institutionId, successor),
            condition: '#status = :enabled',
            names: { '#status': 'status' },
            values: { ':enabled': 'enabled' },
          },
        },
      ],
    }
  })
}
