/** Which person a channel's user is, and which channels a person has bound. */
import type { Channel } from '@voucher/shared/values'
import { DomainError } from '../../platform/domain-error.ts'
import type { Key, Table } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'

export const channelKey = (channel: Channel, subject: string): Key => ({
  pk: `CHANNEL#${channel}#${subject}`,
  sk: 'CHANNEL',
})
/** Beside a person's profile: which users of channels they are, the other way round. */
export const boundPrefix = 'CHANNEL#'
export const boundKey = (personId: PersonId, channel: Channel, subject: string): Key => ({
  pk: `PERSON#${personId}`,
  sk: `${boundPrefix}${channel}#${subject}`,
})

export interface ChannelUser {
  channel: Channel
  subject: string
}
/**
 * Which person a channel's user is, and since when (ISO 8601 UTC). `listed`: the item beside the
 * person's profile is there too.
 */
export interface Binding {
  personId: PersonId
  boundAt: string
  listed?: boolean
}

export async function readBinding(
  table: Table,
  { channel, subject }: ChannelUser,
): Promise<Binding | undefined> {
  return (await table.get(channelKey(channel, subject))) as Binding | undefined
}

export async function personOfChannel(
  table: Table,
  user: ChannelUser,
): Promise<PersonId | undefined> {
  return (await readBinding(table, user))?.personId
}

/**
 * A channel's user stays one person.
 * @throws DomainError wrong_state when bound to anybody but this one
 */
export function requireUnboundOr(
  bound: PersonId | undefined,
  personId: PersonId | undefined,
): void {
  if (!bound || bound === personId) return
  throw new DomainError('wrong_state', {
    detail: '这个账号已经绑定了另一位持卡人',
    next: '请用本人的账号签发，或核对填写的身份证号码',
  })
}
