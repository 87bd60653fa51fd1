import type { KnownPerson } from '../../platform/outside/cards/card-platform.ts'
import type { PersonServices } from '../../platform/services/person-services.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Reads, ReadsToday } from '../../platform/runtime.ts'
import { checkBirthDate, type Identity } from './person.ts'
import { findPersonId, readPerson } from './person.store.ts'

/** The person with this ID number, if the system knows one. @param idNumber normalised */
export async function findPerson(
  { table, personalData }: Reads & Pick<PersonServices, 'personalData'>,
  idNumber: string,
): Promise<PersonId | undefined> {
  return findPersonId(table, await personalData.lookupHash(idNumber))
}

/**
 * Who a name and number are: somebody the system knows (`personId`), somebody the
 * card platform knows (`known`), or nobody, because the two do not belong together.
 */
export type CheckedIdentity =
  | { matches: false }
  | { matches: true; personId: PersonId }
  | { matches: true; lookupHash: string; known: KnownPerson }

/**
 * What `findOrCreatePerson` would find, without making anybody: the dry run of a
 * roster (R63, B4).
 * @param identity normalised
 * @throws DomainError invalid_request (birth date), try_again
 */
export async function checkIdentity(
  services: ReadsToday & PersonServices,
  identity: Identity,
): Promise<CheckedIdentity> {
  checkBirthDate(identity.idNumber, services.clock())
  const lookupHash = await services.personalData.lookupHash(identity.idNumber)
  const personId = await findPersonId(services.table, lookupHash)
  if (personId)
    return (await readPerson(services, personId))?.name === identity.name
      ? { matches: true, personId }
      : { matches: false }
  const known = await services.cards.identify(identity)
  return known ? { matches: true, lookupHash, known } : { matches: false }
}
