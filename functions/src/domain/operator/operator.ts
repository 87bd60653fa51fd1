/**
 * Operators (经办人) of an institution: types and pure rules (R42; invariants 6 and 12).
 */
import type { OperatorRole, OperatorStatus } from '@voucher/shared/values'
import type { Item } from '../../platform/dynamo/table.ts'
import type { InstitutionId, PersonId } from '../../platform/ids.ts'
import type { Institution } from '../institution/index.ts'

/**
 * A person acting for one institution. The role is not kept with the operator: the institution
 * names its primary.
 */
export interface Operator {
  personId: PersonId
  institutionId: InstitutionId
  name: string
  idNumberMasked: string
  phoneMasked: string
  status: OperatorStatus
  role: OperatorRole
}

/** An enabled operator at work: what every operator route acts as. */
export interface OperatorContext {
  personId: PersonId
  institutionId: InstitutionId
  institution: Institution
  role: OperatorRole
  operatorName: string
  /** What else was read in the request that told this, if anything was. */
  ahead?: readonly Item[]
}

export const roleOf = (
  institution: Pick<Institution, 'primaryOperator'>,
  personId: PersonId,
): OperatorRole => (institution.primaryOperator === personId ? 'primary' : 'ordinary')
