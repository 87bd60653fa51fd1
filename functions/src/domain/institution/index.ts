/** The face of institutions and operators: other entities and the entries import only this. */
export type { Actor, Institution, NewInstitution, Operator, OperatorContext } from './institution.ts'
export { operatorRole } from './institution.ts'
export { createInstitutionReader, readInstitution, type InstitutionReader } from './institution.store.ts'
export { institutionsOf, operatorContext } from './operator-context.ts'
