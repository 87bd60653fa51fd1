/** How a person can be reached: the channels they use, and their phone. */
import type { Channel } from '@voucher/shared/values'
import type { PersonalData } from '../../platform/crypto/personal-data.ts'
import type { Table } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import { openPhone, personKey } from './person.store.ts'
import { boundPrefix } from './session.store.ts'

export interface BoundChannel { channel: Channel; subject: string; /** ISO 8601 UTC */ boundAt: string }

/** The channels that a person has bound, the latest first. */
export async function boundChannels(table: Table, personId: PersonId): Promise<BoundChannel[]> {
  const { items } = await table.query({ where: 'pk = :pk AND begins_with(sk, :prefix)', values: { ':pk': personKey(personId).pk, ':prefix': boundPrefix } })
  const bound = items.map(({ channel, subject, boundAt }) => ({ channel: channel as Channel, subject: subject as string, boundAt: boundAt as string }))
  return bound.sort((a, b) => (a.boundAt < b.boundAt ? 1 : -1))
}

/** The person's full phone number, for the operator who delivers the message; `undefined` when nobody has given one. */
export async function readPhone(table: Table, personalData: PersonalData, personId: PersonId): Promise<string | undefined> {
  const profile = await table.get(personKey(personId))
  return profile && openPhone(personalData, personId, profile)
}
