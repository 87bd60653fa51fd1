import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { InstitutionId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import type { Institution } from './institution.ts'
import { institutionKey, toInstitution } from './institution.store.ts'

/**
 * Records by hand that the institution is linked with the ministry platform
 * (R63); being linked already is success.
 * @throws DomainError not_found; wrong_state without operators
 */
export async function linkInstitution(
  runtime: Writes,
  institutionId: InstitutionId,
  actor: Actor,
): Promise<Institution> {
  const outcome = await runtime.table.update({
    key: institutionKey(institutionId),
    set: 'SET linkState = :linked, version = version + :one, lastAction = :lastAction',
    condition: 'linkState = :unlinked AND attribute_exists(primaryOperator)',
    values: {
      ':linked': 'linked',
      ':unlinked': 'unlinked',
      ':one': 1,
      ':lastAction': lastActionOf('institution.link', { actor, at: iso(runtime.clock()) }),
    },
  })
  if (!outcome.item) throw new DomainError('not_found')
  const institution = toInstitution(outcome.item)
  if (institution.linkState === 'linked') return institution
  throw new DomainError('wrong_state', {
    detail: '这家机构还没有经办人，不能关联部端',
    next: '请先新增经办人，第一名就是主经办人',
  })
}
