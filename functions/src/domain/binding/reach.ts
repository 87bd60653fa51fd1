/** How a person can be reached: the channels they use, and their phone. */
import type { Channel } from '@voucher/shared/values'
import type { PersonalData } from '../../platform/crypto/personal-data.ts'
import type { Table } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { openPhone, personKey } from '../person/index.ts'
import {
  type Binding,
  boundKey,
  boundPrefix,
  channelKey,
  type ChannelUser,
} from './binding.store.ts'

export interface BoundChannel {
  channel: Channel
  subject: string
  /** ISO 8601 UTC */
  boundAt: string
}

/** The channels that a person has bound, the latest first. */
export async function boundChannels(table: Table, personId: PersonId): Promise<BoundChannel[]> {
  const { items } = await table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': personKey(personId).pk, ':prefix': boundPrefix },
  })
  const bound = items.map(({ channel, subject, boundAt }) => ({
    channel: channel as Channel,
    subject: subject as string,
    boundAt: boundAt as string,
  }))
  return bound.sort((a, b) => (a.boundAt < b.boundAt ? 1 : -1))
}

/**
 * Channels bound before messages were sent through them are missing from that
 * list; whoever uses one is put on it. The mark on the binding, which the caller
 * has read anyway, says that this has been done. It is written last, so that it
 * never says too much. What fails is made up for at the next sign-in or refresh:
 * nobody is kept out for it.
 */
export async function listChannel(
  { table, log }: Pick<Runtime, 'table' | 'log'>,
  { channel, subject }: ChannelUser,
  binding: Binding | undefined,
): Promise<void> {
  if (!binding || binding.listed) return
  const { personId, boundAt } = binding
  try {
    await table.put({
      item: {
        ...boundKey(personId, channel, subject),
        channel,
        subject,
        boundAt,
      },
      condition: 'attribute_not_exists(pk)',
    })
    await table.update({
      key: channelKey(channel, subject),
      set: 'SET listed = :true',
      condition: 'attribute_exists(pk)',
      values: { ':true': true },
    })
  } catch (error) {
    log.warn('channel not listed', {
      personId,
      channel,
      error: error instanceof Error ? error.message : String(error),
    })
  }
}

/**
 * The person's full phone number, for the operator who delivers the message; `undefined` when
 * nobody has given one.
 */
export async function readPhone(
  table: Table,
  personalData: PersonalData,
  personId: PersonId,
): Promise<string | undefined> {
  const profile = await table.get(personKey(personId))
  return profile && openPhone(personalData, personId, profile)
}
