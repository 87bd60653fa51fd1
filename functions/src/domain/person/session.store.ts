/** Sessions, and which person a channel's user is. */
import type { Channel } from '@voucher/shared/values'
import type { Key, Table } from '../../platform/dynamo/table.ts'
import type { PersonId, SessionId } from '../../platform/ids.ts'

export const sessionKey = (sessionId: SessionId): Key => ({ pk: `SESSION#${sessionId}`, sk: 'SESSION' })
export const channelKey = (channel: Channel, subject: string): Key => ({ pk: `CHANNEL#${channel}#${subject}`, sk: 'CHANNEL' })

/** One sign-in and the refresh tokens that follow from it. Times are milliseconds since the epoch. */
export interface SessionItem {
  channel: Channel
  subject: string
  /** Absent until the person behind the channel's user is known to this session. */
  personId?: PersonId
  /** Which refresh token in the row is the current one. */
  generation: number
  rotatedAt: number
  revokedAt?: number
}

export async function readSession(table: Table, sessionId: SessionId): Promise<SessionItem | undefined> {
  return await table.get(sessionKey(sessionId)) as SessionItem | undefined
}

export async function findChannelPerson(table: Table, channel: Channel, subject: string): Promise<PersonId | undefined> {
  return (await table.get(channelKey(channel, subject)))?.personId as PersonId | undefined
}

/** The session's person; a card opened in another session of the same channel user counts too. */
export const personBehind = async (table: Table, session: SessionItem): Promise<PersonId | undefined> =>
  session.personId ?? await findChannelPerson(table, session.channel, session.subject)

/** The person of a signed-in session, if a card has been opened; nobody once it is revoked. */
export async function personOfSession({ table }: { table: Table }, sessionId: SessionId): Promise<PersonId | undefined> {
  const session = await readSession(table, sessionId)
  return session && session.revokedAt === undefined ? personBehind(table, session) : undefined
}
