import type { OperatorRole, OperatorStatus } from '@voucher/shared/values'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'
import type { Item, Key } from '../../platform/dynamo/table.ts'
import type { Reads } from '../../platform/runtime.ts'
import { type Institution, toInstitution } from '../institution/index.ts'
import { operatorsOfPerson, readItems, toOperator } from './operator.store.ts'
import type { Operator, OperatorContext } from './operator.ts'

interface Appointment {
  operator: Operator
  institution: Institution
  ahead?: readonly Item[]
}

/** Who asks to act. */
export interface Asking {
  personId: PersonId
  /** `X-Institution-Id` */
  institutionIdHeader: string | undefined
  /** What the operation will want, to be read in the same request where there is one. */
  ahead?: readonly Key[]
}

/**
 * As whom the person acts now, read strongly on every call (invariant 6; R42). With a header one
 * request; without it the only institution for which the person may act: one that has disabled them
 * is no choice.
 * The answer does not tell whether an institution of others exists.
 * @throws DomainError not_operator, operator_disabled; invalid_request when one of several must be
 *   chosen
 */
export async function operatorContext(runtime: Reads, asking: Asking): Promise<OperatorContext> {
  const { personId } = asking
  const appointment =
    asking.institutionIdHeader === undefined
      ? await onlyOne(runtime, personId)
      : await named(runtime, asking, asking.institutionIdHeader)
  if (!appointment) throw new DomainError('not_operator')
  const { operator, institution, ahead } = appointment
  if (operator.status !== 'enabled') throw new DomainError('operator_disabled')
  return {
    personId,
    institutionId: institution.institutionId,
    institution,
    role: operator.role,
    operatorName: operator.name,
    ...(ahead && { ahead }),
  }
}

/** Whether a header could name an institution of ours. */
export const isInstitutionId = (header: string | undefined): header is InstitutionId =>
  header !== undefined && /^ins_[0-9a-z]{8,40}$/.test(header)

async function named(
  runtime: Reads,
  { personId, ahead: keys }: Asking,
  header: string,
): Promise<Appointment | undefined> {
  if (!isInstitutionId(header)) return undefined
  const read = await readItems(runtime, { institutionId: header, personId, ahead: keys })
  if (!read.institution || !read.operator) return undefined
  const institution = toInstitution(read.institution)
  return {
    institution,
    operator: toOperator(read.operator, institution),
    ...(keys && { ahead: read.ahead }),
  }
}

async function onlyOne(runtime: Reads, personId: PersonId): Promise<Appointment | undefined> {
  const appointments = await operatorsOfPerson(runtime, personId)
  const [only, ...others] = appointments.filter(({ operator }) => operator.status === 'enabled')
  if (others.length > 0)
    throw invalidField(
      'X-Institution-Id',
      '您是多家培训机构的经办人，请先选择这次为哪一家办理',
      'choose_institution',
    )
  return only ?? appointments[0]
}

/**
 * The institutions for which a person acts, also where they are disabled (GET
 * /operator/institutions, GET /me).
 */
export async function institutionsOf(
  runtime: Reads,
  personId: PersonId,
): Promise<
  {
    institutionId: InstitutionId
    name: string
    role: OperatorRole
    status: OperatorStatus
  }[]
> {
  return (await operatorsOfPerson(runtime, personId)).map(({ operator, institution }) => ({
    institutionId: institution.institutionId,
    name: institution.name,
    role: operator.role,
    status: operator.status,
  }))
}
