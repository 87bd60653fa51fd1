import { maskIdNumber, maskPhone } from '@voucher/shared/id-number'
import type { OperatorStatus } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { Change, Item, Write } from '../../platform/dynamo/table.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'
import type { PersonServices } from '../../platform/services/person-services.ts'
import type { Makes } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import type { Idempotency } from '../idempotency.ts'
import { institutionKey } from '../institution/index.ts'
import { findOrCreatePerson } from '../person/index.ts'
import { decideAndWrite } from './decide.ts'
import { operatorKey, operatorOwner, operatorPhoneContext, readItems } from './operator.store.ts'
import type { Operator } from './operator.ts'
import { remember, repeated } from './remembered.ts'

/** Normalised, as the contract's fields deliver it. */
export interface NewOperator {
  name: string
  idNumber: string
  phone: string
  status: OperatorStatus
}
/**
 * The administration adds to any institution; an operator only as its primary, and may repeat the
 * request.
 */
type AddedBy = { actor: Actor } | { actor: Actor; primary: PersonId; idempotency: Idempotency }
export type OperatorAddition = AddedBy & { institutionId: InstitutionId; operator: NewOperator }

/**
 * Adds a person to an institution's operators (R42). The first one becomes the primary in the same
 * transaction (invariant 12), so it must be enabled.
 * @throws DomainError not_found, primary_only, identity_mismatch, invalid_request,
 *   idempotency_conflict, try_again; wrong_state when the person is one already
 */
export async function addOperator(
  services: Makes & PersonServices,
  request: OperatorAddition,
): Promise<Operator> {
  const { table, clock, personalData } = services
  const { institutionId, operator: input } = request
  const fields = {
    name: input.name,
    idNumberMasked: maskIdNumber(input.idNumber),
    phoneMasked: maskPhone(input.phone),
    status: input.status,
  }
  const replayed = (item: Item | undefined): Operator | undefined => {
    if (!('primary' in request)) return undefined
    const repeat = { by: request.primary, idempotency: request.idempotency }
    const personId = repeated(item?.additionSlot, repeat, clock())
    return personId && { personId, institutionId, ...fields, role: 'ordinary' }
  }
  const institution = await table.get(institutionKey(institutionId))
  if (!institution) throw new DomainError('not_found')
  const before = replayed(institution)
  if (before) return before
  // The phone is for this work and need not be the one that the card platform knows.
  const { personId } = await findOrCreatePerson(services, {
    name: input.name,
    idNumber: input.idNumber,
  })
  const phoneSealed = await personalData.encrypt(
    input.phone,
    operatorPhoneContext(institutionId, personId),
  )
  return decideAndWrite<Operator>(table, async () => {
    const items = await readItems(services, { institutionId, personId })
    const again = replayed(items.operator)
    if (again) return { answer: again, writes: [] }
    if ('primary' in request && items.institution?.primaryOperator !== request.primary)
      throw new DomainError('primary_only')
    if (items.operator) throw alreadyOperator(items.operator.status as OperatorStatus)
    const first = items.institution?.primaryOperator === undefined
    if (first && input.status !== 'enabled')
      throw invalidField('status', '机构的第一名经办人就是主经办人，请选择启用')
    const at = iso(clock())
    const additionSlot = slotFor(request, personId, at)
    const item = {
      ...operatorKey(institutionId, personId),
      ...operatorOwner(institutionId, personId),
      ...fields,
      phoneSealed,
      addedAt: at,
      version: 1,
      lastAction: lastActionOf('operator.add', { actor: request.actor, at }),
      ...(additionSlot && { additionSlot }),
    }
    const writes: Write[] = [{ put: { item, condition: 'attribute_not_exists(pk)' } }]
    if (first) writes.push({ update: becomePrimary(request, personId, at) })
    else if ('primary' in request)
      writes.push({
        // Remembering is no change of the institution, so its version stays.
        update: {
          key: institutionKey(institutionId),
          set: 'SET additionSlot = :slot',
          condition: 'primaryOperator = :primary',
          values: { ':slot': additionSlot, ':primary': request.primary },
        },
      })
    const role = first ? 'primary' : 'ordinary'
    return { answer: { personId, institutionId, ...fields, role }, writes }
  })
}

/** What tells a repeat of the request; the administration's have none. */
const slotFor = (request: OperatorAddition, operator: PersonId, at: string) =>
  'primary' in request
    ? remember({ by: request.primary, operator, idempotency: request.idempotency, at })
    : undefined

/** The write that makes an institution's first operator its primary. */
const becomePrimary = (
  { institutionId, actor }: OperatorAddition,
  personId: PersonId,
  at: string,
): Change => ({
  key: institutionKey(institutionId),
  set: 'SET primaryOperator = :first, version = version + :one, lastAction = :lastAction',
  condition: 'attribute_not_exists(primaryOperator)',
  values: {
    ':first': personId,
    ':one': 1,
    ':lastAction': lastActionOf('institution.primary', { actor, at }),
  },
})

const alreadyOperator = (status: OperatorStatus): DomainError =>
  new DomainError('wrong_state', {
    detail: '这个人已经是本机构的经办人',
    next: status === 'enabled' ? '无需重复添加' : '请在经办人列表中把他启用',
  })
