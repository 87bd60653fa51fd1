import type { IdentityServices } from '../../platform/identity-services.ts'
import { DomainError } from '../../platform/domain-error.ts'
import { contended, pause } from '../../platform/dynamo/contention.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { checkBirthDate, requireName, type Identity } from './person.ts'
import { findPersonId, insertPerson, readPerson } from './person.store.ts'

const ATTEMPTS = 5

/**
 * The person behind a name and number that somebody else has given: a roster
 * row (R67), a new operator (R42). Whoever is not known yet is checked with the
 * card platform and made; safe to repeat and to run many times at once. A known
 * person's profile is left as it is: it changes when they open their card.
 * @param identity normalised, as the contract's fields deliver it
 * @throws DomainError identity_mismatch, invalid_request (birth date), try_again
 */
export async function findOrCreatePerson(
  runtime: Pick<Runtime, 'table' | 'clock' | 'random'>, services: Pick<IdentityServices, 'personalData' | 'cards'>, identity: Identity,
): Promise<{ personId: PersonId; created: boolean }> {
  checkBirthDate(identity.idNumber, runtime.clock())
  const lookupHash = await services.personalData.lookupHash(identity.idNumber)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const existing = await findPersonId(runtime.table, lookupHash)
    if (existing) {
      requireName((await readPerson(runtime, existing))?.name, identity.name)
      return { personId: existing, created: false }
    }
    const known = await services.cards.identify(identity)
    if (!known) throw new DomainError('identity_mismatch')
    const personId = runtime.random.id('per')
    const made = await runtime.table.transact(await insertPerson(services.personalData, { personId, lookupHash, identity, known, now: runtime.clock() }))
    if (made.ok) return { personId, created: true }
    // Somebody else has made this very person meanwhile, or is about to.
    await pause(attempt)
  }
  throw contended()
}
