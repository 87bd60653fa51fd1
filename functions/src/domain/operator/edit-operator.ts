import { maskPhone } from '@voucher/shared/id-number'
import type { OperatorStatus } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'
import type { PersonServices } from '../../platform/services/person-services.ts'
import type { Reads, Writes } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import { type Institution, institutionKey } from '../institution/index.ts'
import { confirmName } from '../person/index.ts'
import { decideAndWrite } from './decide.ts'
import { operatorKey, operatorPhoneContext, readItems, toOperator } from './operator.store.ts'
import type { Operator } from './operator.ts'

export interface OperatorChanges {
  name?: string | undefined
  phone?: string | undefined
  status?: OperatorStatus | undefined
}
export interface Edit {
  institutionId: InstitutionId
  operator: PersonId
  changes: OperatorChanges
  primary: PersonId
  actor: Actor
}

/**
 * Changes an operator's name, phone or status, by the institution's primary
 * (R42). The write holds only while the one who asks is still the primary, so a
 * disabling can never overtake the transfer of the role to that operator.
 * @throws DomainError primary_only, not_found, primary_required, identity_mismatch, try_again
 */
export async function editOperator(
  services: Writes & PersonServices,
  edit: Edit,
): Promise<Operator> {
  const { institutionId, primary } = edit
  return decideAndWrite(services.table, async () => {
    const { institution, operator: item } = await readItems(services, {
      institutionId,
      personId: edit.operator,
    })
    if (institution?.primaryOperator !== primary) throw new DomainError('primary_only')
    if (!item) throw new DomainError('not_found')
    const operator = toOperator(item, institution as Pick<Institution, 'primaryOperator'>)
    if (edit.changes.status === 'disabled' && operator.role === 'primary')
      throw new DomainError('primary_required')
    const changed = await changedFields(services, {
      operator,
      changes: edit.changes,
    })
    const names = Object.keys(changed)
    if (names.length === 0) return { answer: operator, writes: [] }
    const { phoneSealed: _sealed, ...shown } = changed
    return {
      answer: { ...operator, ...shown },
      writes: [
        {
          check: {
            key: institutionKey(institutionId),
            condition: 'primaryOperator = :primary',
            values: { ':primary': primary },
          },
        },
        {
          update: {
            key: operatorKey(institutionId, edit.operator),
            set: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}, version = version + :one, lastAction = :lastAction`,
            names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
            values: {
              ...Object.fromEntries(
                Object.entries(changed).map(([name, value]) => [`:${name}`, value]),
              ),
              ':one': 1,
              ':lastAction': lastActionOf(actionOf(changed), {
                actor: edit.actor,
                at: iso(services.clock()),
              }),
            },
          },
        },
      ],
    }
  })
}

type Changed = Partial<Pick<Operator, 'name' | 'status' | 'phoneMasked'>> & { phoneSealed?: string }

/** What would differ, as it is stored. A new name must belong to the person's ID number. */
async function changedFields(
  services: Reads & PersonServices,
  { operator, changes }: { operator: Operator; changes: OperatorChanges },
): Promise<Changed> {
  const { name, phone, status } = changes
  const changed: Changed = {}
  if (name !== undefined && name !== operator.name) {
    await confirmName(services, { personId: operator.personId, name })
    changed.name = name
  }
  if (phone !== undefined) {
    changed.phoneSealed = await services.personalData.encrypt(
      phone,
      operatorPhoneContext(operator.institutionId, operator.personId),
    )
    changed.phoneMasked = maskPhone(phone)
  }
  if (status !== undefined && status !== operator.status) changed.status = status
  return changed
}

function actionOf({ status }: Changed): string {
  if (status === undefined) return 'operator.edit'
  return status === 'enabled' ? 'operator.enable' : 'operator.disable'
}
