/**
 * The face of people: other rooms and the entries import only this.
 */
export { checkBirthDate, type Identity, type Person, requireName, toPerson } from './person.ts'
export {
  findPersonId,
  insertPerson,
  openIdNumber,
  openPhone,
  personKey,
  readPerson,
  updatePerson,
} from './person.store.ts'
export { type CheckedIdentity, checkIdentity, findPerson } from './check-identity.ts'
export { findOrCreatePerson } from './find-or-create.ts'
export { confirmName } from './confirm-name.ts'
export { holder, recordSecurityEvent, type Whence } from './security-event.ts'
