/** Profiles, and the index from ID numbers (by keyed hash) to them. */
import { maskIdNumber, maskPhone } from '@voucher/shared/id-number'
import type { KnownPerson } from '../../platform/outside/cards/card-platform.ts'
import { iso } from '../../platform/clock.ts'
import type { PersonalData } from '../../platform/crypto/personal-data.ts'
import type { Item, Key, Table, Write } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Reads } from '../../platform/runtime.ts'
import { toPerson, type Identity, type Person } from './person.ts'

/** Where the profile is, for those who read it together with items of their own. */
export const personKey = (personId: PersonId): Key => ({ pk: `PERSON#${personId}`, sk: 'PROFILE' })
/** @param lookupHash keyed hash of the ID number */
export const identityKey = (lookupHash: string): Key => ({
  pk: `IDENTITY#${lookupHash}`,
  sk: 'IDENTITY',
})

export async function readPerson(
  { table }: Reads,
  personId: PersonId,
): Promise<Person | undefined> {
  const item = await table.get(personKey(personId))
  return item && toPerson(item)
}

export async function findPersonId(
  table: Table,
  lookupHash: string,
): Promise<PersonId | undefined> {
  return (await table.get(identityKey(lookupHash)))?.personId as PersonId | undefined
}

const idNumberContext = (personId: PersonId): string => `${personId} idNumber`
const phoneContext = (personId: PersonId): string => `${personId} phone`

/** The numbers as a profile keeps them: encrypted, and masked for showing. */
async function numbersOf(
  personalData: PersonalData,
  personId: PersonId,
  { idNumber, phone }: Identity,
) {
  return {
    idNumberMasked: maskIdNumber(idNumber),
    idNumberSealed: await personalData.encrypt(idNumber, idNumberContext(personId)),
    ...(phone !== undefined && {
      phoneMasked: maskPhone(phone),
      phoneSealed: await personalData.encrypt(phone, phoneContext(personId)),
    }),
  }
}

/** The full ID number, for the card platform's eyes only. */
export const openIdNumber = (
  personalData: PersonalData,
  personId: PersonId,
  profile: Item,
): Promise<string> =>
  personalData.decrypt(profile.idNumberSealed as string, idNumberContext(personId))

/** The full phone number, for whoever delivers messages to it; `undefined` when none is known. */
export async function openPhone(
  personalData: PersonalData,
  personId: PersonId,
  profile: Item,
): Promise<string | undefined> {
  return typeof profile.phoneSealed === 'string'
    ? personalData.decrypt(profile.phoneSealed, phoneContext(personId))
    : undefined
}

export interface NewPerson {
  personId: PersonId
  lookupHash: string
  identity: Identity
  known: KnownPerson
  now: number
}

/**
 * Makes a person; the first of two writers of the same ID number wins, by the first of these
 * writes.
 */
export async function insertPerson(
  personalData: PersonalData,
  { personId, lookupHash, identity, known, now }: NewPerson,
): Promise<Write[]> {
  const profile = {
    ...personKey(personId),
    name: identity.name,
    ...(await numbersOf(personalData, personId, identity)),
    ...known,
    createdAt: iso(now),
  }
  return [
    {
      put: {
        item: { ...identityKey(lookupHash), personId },
        condition: 'attribute_not_exists(pk)',
      },
    },
    { put: { item: profile } },
  ]
}

/**
 * What a person who opens a card makes known anew: the phone, and what the card platform says
 * today.
 */
export async function updatePerson(
  personalData: PersonalData,
  personId: PersonId,
  { phone, known }: { phone: string; known: KnownPerson },
): Promise<Write> {
  const values = {
    ':masked': maskPhone(phone),
    ':sealed': await personalData.encrypt(phone, phoneContext(personId)),
    ':region': known.regionCode,
    ':crowds': known.crowds,
  }
  return {
    update: {
      key: personKey(personId),
      set: 'SET phoneMasked = :masked, phoneSealed = :sealed, regionCode = :region, crowds = :crowds',
      values,
    },
  }
}
