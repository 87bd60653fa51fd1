import type { PersonServices } from '../../platform/services/person-services.ts'
import { DomainError } from '../../platform/domain-error.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import { checkIdentity, type CheckedIdentity } from './check-identity.ts'
import type { Identity } from './person.ts'
import { insertPerson } from './person.store.ts'

const ATTEMPTS = 5

/**
 * The person behind a name and number that somebody else has given: a roster
 * row (R67), a new operator (R42). Whoever is not known yet is checked with the
 * card platform and made; safe to repeat and to run many times at once. A known
 * person's profile is left as it is: it changes when they open their card.
 * Name and number are normalised, as the contract's fields deliver them.
 * @param seen what `checkIdentity` has just found, for whoever has asked it
 * @throws DomainError identity_mismatch, invalid_request (birth date), try_again
 */
export async function findOrCreatePerson(
  services: Makes & PersonServices,
  { seen, ...identity }: Identity & { seen?: CheckedIdentity | undefined },
): Promise<{ personId: PersonId; created: boolean }> {
  return contending(ATTEMPTS, async (attempt) => {
    const checked = attempt === 0 && seen ? seen : await checkIdentity(services, identity)
    if (!checked.matches) throw new DomainError('identity_mismatch')
    if ('personId' in checked) return { personId: checked.personId, created: false }
    const { lookupHash, known } = checked
    const personId = services.random.id('per')
    const made = await services.table.transact(
      await insertPerson(services.personalData, {
        personId,
        lookupHash,
        identity,
        known,
        now: services.clock(),
      }),
    )
    if (made.ok) return { personId, created: true }
    // Somebody else has made this very person meanwhile, or is about to.
    return IN_THE_WAY
  })
}
