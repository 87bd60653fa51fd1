import type { PersonServices } from '../../platform/services/person-services.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Reads } from '../../platform/runtime.ts'
import { openIdNumber, personKey } from './person.store.ts'

/**
 * Asks the card platform whether a name belongs to the person's ID number, where
 * somebody else writes that name (R42). The profile is left as it is.
 * @param name normalised
 * @throws DomainError identity_mismatch, try_again
 */
export async function confirmName(
  { table, personalData, cards }: Reads & PersonServices,
  { personId, name }: { personId: PersonId; name: string },
): Promise<void> {
  const profile = await table.get(personKey(personId))
  if (
    !profile ||
    !(await cards.identify({ name, idNumber: await openIdNumber(personalData, personId, profile) }))
  )
    throw new DomainError('identity_mismatch')
}
