/** The face of people and their sessions: what other entities and the entries may use. */
export { toPerson, type Identity, type Person } from './person.ts'
export { personKey, readPerson } from './person.store.ts'
export { findOrCreatePerson } from './find-or-create.ts'
export { personOfSession } from './session.store.ts'
