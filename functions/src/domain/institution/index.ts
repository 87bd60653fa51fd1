/** The face of institutions and operators: other entities and the entries import only this. */
export type { Institution } from './institution.ts'
export {
  createInstitutionReader,
  institutionIdIn,
  institutionKey,
  readInstitution,
  toInstitution,
} from './institution.store.ts'
export { createInstitution } from './create-institution.ts'
export { linkInstitution } from './link-institution.ts'
