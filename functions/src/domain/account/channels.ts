/** 我的登录渠道: by which channels' users a person's card can be used, and taking one away. */
import { createHash } from 'node:crypto'
import type { OwnChannel } from '@voucher/shared/contract/identity'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import { contended } from '../../platform/dynamo/contention.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Makes, Reads } from '../../platform/runtime.ts'
import { auditItem } from '../audit/index.ts'
import { type BoundChannel, boundChannels, boundKey, channelKey } from '../binding/index.ts'
import { readPerson, type Whence } from '../person/index.ts'
import { endSessionsOf, type SignedInAs, traceOf } from '../session/index.ts'

/** The holder of a card, in one of their sessions. */
export interface Owner {
  personId: PersonId
  session: SignedInAs
}

const bindingIdOf = (personId: PersonId, { channel, subject }: BoundChannel): string =>
  `bnd_${createHash('sha256').update(`${personId}|${channel}|${subject}`).digest('hex').slice(0, 28)}`

const isCurrent = ({ session }: Owner, { channel, subject }: BoundChannel): boolean =>
  session.channel === channel && session.subject === subject

/** The channels of a person, the latest first; the user's id at the channel only in part. */
export async function listOwnChannels({ table }: Reads, owner: Owner): Promise<OwnChannel[]> {
  return (await boundChannels(table, owner.personId)).map((bound) => ({
    bindingId: bindingIdOf(owner.personId, bound),
    channel: bound.channel,
    accountMasked: `****${bound.subject.slice(-4)}`,
    boundAt: bound.boundAt,
    current: isCurrent(owner, bound),
  }))
}

/**
 * Takes the card away from a channel's user, who is nobody then, and ends that user's sessions.
 * @throws DomainError not_found; wrong_state for the one by which the person is signed in here
 */
export async function unbindChannel(
  runtime: Makes,
  owner: Owner,
  { bindingId, from }: { bindingId: string; from: Whence },
): Promise<void> {
  const { table, clock, random } = runtime
  const { personId, session } = owner
  const [bound, person] = await Promise.all([
    boundChannels(table, personId),
    readPerson(runtime, personId),
  ])
  const found = bound.find((one) => bindingIdOf(personId, one) === bindingId)
  if (!found || !person) throw new DomainError('not_found')
  if (isCurrent(owner, found))
    throw new DomainError('wrong_state', {
      detail: '这是您正在使用的渠道',
      next: '请在另一个渠道登录后再解除',
    })
  const entry = {
    at: iso(clock()),
    action: 'card.unbind',
    subject: personId,
    regionCode: person.regionCode,
    role: 'worker' as const,
    by: personId,
    ...from,
    before: { channel: found.channel, channelUser: found.subject },
    after: traceOf(session),
  }
  const done = await table.transact([
    {
      delete: {
        key: channelKey(found.channel, found.subject),
        condition: 'personId = :person',
        values: { ':person': personId },
      },
    },
    { delete: { key: boundKey(personId, found.channel, found.subject) } },
    { put: { item: auditItem(entry, random.digits(12)) } },
  ])
  if (!done.ok) throw contended()
  await endSessionsOf(runtime, found)
}
