/** The face of institutions and operators: other entities and the entries import only this. */
export type { Institution, NewInstitution } from './institution.ts'
export type { Operator, OperatorContext } from './operator.ts'
export {
  createInstitutionReader,
  readInstitution,
  type InstitutionReader,
} from './institution.store.ts'
export { listOperators, readOperatorName } from './operator.store.ts'
export { institutionsOf, operatorContext } from './operator-context.ts'
export { recordDeniedScan } from './record-denied-scan.ts'
export { createInstitution } from './create-institution.ts'
export { linkInstitution } from './link-institution.ts'
export { addOperator, type NewOperator } from './add-operator.ts'
export { editOperator, type OperatorChanges } from './edit-operator.ts'
export { transferPrimary } from './transfer-primary.ts'
