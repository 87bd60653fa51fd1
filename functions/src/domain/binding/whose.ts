import type { Table } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import { findPersonId } from '../person/index.ts'
import { type ChannelUser, personOfChannel, requireUnboundOr } from './binding.store.ts'

/**
 * Whose card a channel's user asks for, if the system knows them. The binding is read first: it is
 * written together with the number, so a number read after it is never the older of the two.
 * @param lookupHash keyed hash of the ID number
 * @throws DomainError wrong_state when the channel's user is somebody else
 */
export async function personAsking(
  table: Table,
  user: ChannelUser,
  lookupHash: string,
): Promise<PersonId | undefined> {
  const bound = await personOfChannel(table, user)
  const found = await findPersonId(table, lookupHash)
  requireUnboundOr(bound, found)
  return found
}
