import type { IdentityServices } from '../../platform/identity-services.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { checkBirthDate, type Identity } from './person.ts'
import { findPersonId, readPerson } from './person.store.ts'

/** The person with this ID number, if the system knows one. @param idNumber normalised */
export async function findPerson({ table }: Pick<Runtime, 'table'>, { personalData }: Pick<IdentityServices, 'personalData'>, idNumber: string): Promise<PersonId | undefined> {
  return findPersonId(table, await personalData.lookupHash(idNumber))
}

/**
 * What `findOrCreatePerson` would find, without making anybody: the dry run of a
 * roster (R63, B4).
 * @param identity normalised
 * @returns whether name and number belong together, and who it is when the system knows him
 * @throws DomainError invalid_request (birth date), try_again
 */
export async function checkIdentity(
  runtime: Pick<Runtime, 'table' | 'clock'>, services: Pick<IdentityServices, 'personalData' | 'cards'>, identity: Identity,
): Promise<{ matches: boolean; personId?: PersonId }> {
  checkBirthDate(identity.idNumber, runtime.clock())
  const personId = await findPerson(runtime, services, identity.idNumber)
  if (!personId) return { matches: await services.cards.identify(identity) !== null }
  const person = await readPerson(runtime, personId)
  return { matches: person?.name === identity.name, personId }
}
