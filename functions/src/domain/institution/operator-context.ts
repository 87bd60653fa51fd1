import type { OperatorRole, OperatorStatus } from '@voucher/shared/values'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { operatorRole, type OperatorContext } from './institution.ts'
import { operatorsOfPerson, readOperator } from './operator.store.ts'

/**
 * As whom the person acts now, read strongly on every call (invariant 6; R42).
 * With a header one request; without it the person's only institution.
 * @param institutionIdHeader `X-Institution-Id`; an institution that does not exist and one of others are told apart by nobody
 * @throws DomainError not_operator, operator_disabled; invalid_request when one of several must be chosen
 */
export async function operatorContext(
  runtime: Pick<Runtime, 'table'>, personId: PersonId, institutionIdHeader: string | undefined,
): Promise<OperatorContext> {
  const { operator, institution } = institutionIdHeader === undefined
    ? await onlyOne(runtime, personId)
    : await named(runtime, personId, institutionIdHeader)
  if (!operator || !institution) throw new DomainError('not_operator')
  if (operator.status !== 'enabled') throw new DomainError('operator_disabled')
  return { personId, institutionId: institution.institutionId, institution, role: operatorRole(institution, personId), operatorName: operator.name }
}

const named = async (runtime: Pick<Runtime, 'table'>, personId: PersonId, header: string) =>
  /^ins_[0-9a-z]{8,40}$/.test(header) ? readOperator(runtime, header as InstitutionId, personId) : { operator: undefined, institution: undefined }

async function onlyOne(runtime: Pick<Runtime, 'table'>, personId: PersonId) {
  const [only, ...others] = await operatorsOfPerson(runtime, personId)
  if (others.length > 0) throw invalidField('X-Institution-Id', '您是多家培训机构的经办人，请先选择这次为哪一家办理', 'choose_institution')
  return only ?? { operator: undefined, institution: undefined }
}

/** The institutions for which a person acts, disabled ones too (GET /operator/institutions, GET /me). */
export async function institutionsOf(
  runtime: Pick<Runtime, 'table'>, personId: PersonId,
): Promise<{ institutionId: InstitutionId; name: string; role: OperatorRole; status: OperatorStatus }[]> {
  return (await operatorsOfPerson(runtime, personId)).map(({ operator, institution }) => ({
    institutionId: institution.institutionId, name: institution.name, role: operatorRole(institution, personId), status: operator.status,
  }))
}
