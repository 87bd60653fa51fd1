/** Sessions: one sign-in each, and the refresh tokens that follow from it. */
import type { Channel } from '@voucher/shared/values'
import { DomainError } from '../../platform/domain-error.ts'
import { itemsOf } from '../../platform/dynamo/pages.ts'
import type { Key, Table } from '../../platform/dynamo/table.ts'
import type { SessionId } from '../../platform/ids.ts'
import type { Writes } from '../../platform/runtime.ts'
import { channelKey, type ChannelUser } from '../binding/index.ts'

export const sessionKey = (sessionId: SessionId): Key => ({
  pk: `SESSION#${sessionId}`,
  sk: 'SESSION',
})
/**
 * One sign-in and the refresh tokens that follow from it. Its person is whoever
 * the channel's user is: kept once, with the channel, so that a card opened in
 * one session counts in all of that user's. Times are milliseconds since the epoch.
 */
export interface SessionItem {
  channel: Channel
  subject: string
  /** Which refresh token in the row is the current one. */
  generation: number
  rotatedAt: number
  revokedAt?: number
}

/** Through which session, of which user of a channel, somebody acts. */
export interface SignedInAs extends ChannelUser {
  sessionId: SessionId
}

/** The same as the audit trail keeps it. */
export const traceOf = ({ sessionId, channel, subject }: SignedInAs) => ({
  channel,
  channelUser: subject,
  sessionId,
})

const PREFIX = 'SESSION#'
/** Where index `byOwner` finds the sessions of a channel's user. */
const sessionOwner = ({ channel, subject }: ChannelUser, sessionId: SessionId | '' = '') => ({
  ownerKey: channelKey(channel, subject).pk,
  ownerSort: PREFIX + sessionId,
})

/** How long a session lives without being used. */
const DISUSE_MS = 30 * 24 * 60 * 60_000

/** The attributes that a sign-in and every refresh set. */
const used = (now: number) => ({ rotatedAt: now, ttl: Math.ceil((now + DISUSE_MS) / 1000) })

const isLive = (session: SessionItem | undefined, now: number): session is SessionItem =>
  session !== undefined && session.revokedAt === undefined && now < session.rotatedAt + DISUSE_MS

export async function insertSession(
  table: Table,
  { sessionId, user, now }: { sessionId: SessionId; user: ChannelUser; now: number },
): Promise<void> {
  await table.put({
    item: {
      ...sessionKey(sessionId),
      ...user,
      ...sessionOwner(user, sessionId),
      generation: 0,
      ...used(now),
    },
  })
}

/** @throws DomainError token_invalid when the session is unknown, over or revoked */
export async function liveSession(
  table: Table,
  sessionId: SessionId,
  now: number,
): Promise<SessionItem> {
  const session = (await table.get(sessionKey(sessionId))) as SessionItem | undefined
  if (!isLive(session, now)) throw new DomainError('token_invalid')
  return session
}

/**
 * Moves the session to its next refresh token; of several at once, one does.
 * @returns the session as it then stands, if it is still live
 */
export async function rotate(
  table: Table,
  { sessionId, generation }: { sessionId: SessionId; generation: number },
  now: number,
): Promise<SessionItem | undefined> {
  const { rotatedAt, ttl } = used(now)
  const outcome = await table.update({
    key: sessionKey(sessionId),
    set: 'SET generation = :next, rotatedAt = :now, #ttl = :ttl',
    condition: 'generation = :current',
    names: { '#ttl': 'ttl' },
    values: {
      ':next': generation + 1,
      ':current': generation,
      ':now': rotatedAt,
      ':ttl': ttl,
    },
  })
  const session = outcome.item as SessionItem | undefined
  return isLive(session, now) ? session : undefined
}

/** Ends a session and all its refresh tokens. @returns whether it was this call that ended it */
export async function revoke(table: Table, sessionId: SessionId, now: number): Promise<boolean> {
  const outcome = await table.update({
    key: sessionKey(sessionId),
    set: 'SET revokedAt = :now',
    condition: 'attribute_exists(pk) AND attribute_not_exists(revokedAt)',
    values: { ':now': now },
  })
  return outcome.ok
}

/** Ends every session of a channel's user. */
export async function endSessionsOf({ table, clock }: Writes, user: ChannelUser): Promise<void> {
  const { ownerKey, ownerSort } = sessionOwner(user)
  const query = {
    index: 'byOwner',
    where: 'ownerKey = :user AND begins_with(ownerSort, :session)',
    values: { ':user': ownerKey, ':session': ownerSort },
  }
  for await (const { pk, revokedAt } of itemsOf(table, query))
    if (revokedAt === undefined) await revoke(table, pk.slice(PREFIX.length) as SessionId, clock())
}
