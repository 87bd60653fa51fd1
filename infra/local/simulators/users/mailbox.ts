/** Everything that the simulated channels and the SMS operator have delivered. */
import type { LocalStore } from '../../state/local-store.ts'
import type { Service } from './channel-records.ts'

export interface DeliveredMessage {
  channel: Service
  /** The channel's user; for an SMS the phone number. */
  subject: string
  /** Absent where a channel takes plain text. */
  templateId?: string
  page?: string
  data: unknown
  /** ISO 8601 UTC, business time. */
  at: string
}

export interface Mailbox {
  /** @param onceId a repeat with the same id, to the same user, is not delivered again */
  keep(message: DeliveredMessage, onceId?: string): void
  /** Oldest first; everybody's when `null`. */
  messages(subject: string | null): DeliveredMessage[]
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, channel TEXT NOT NULL, subject TEXT NOT NULL, message TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS messages_by_subject ON messages (subject);
  CREATE TABLE IF NOT EXISTS message_ids (channel TEXT, subject TEXT, id TEXT, PRIMARY KEY (channel, subject, id))`

export function createMailbox({ database }: LocalStore): Mailbox {
  database.exec(SCHEMA)
  const insert = database.prepare(
    'INSERT INTO messages (channel, subject, message) VALUES (?, ?, ?)',
  )
  const remember = database.prepare('INSERT OR IGNORE INTO message_ids VALUES (?, ?, ?)')
  const read = database.prepare(
    'SELECT message FROM messages WHERE subject = coalesce(?, subject) ORDER BY id',
  )
  return {
    keep(message, onceId) {
      if (
        onceId !== undefined &&
        remember.run(message.channel, message.subject, onceId).changes === 0
      )
        return
      insert.run(message.channel, message.subject, JSON.stringify(message))
    },
    messages: (subject) =>
      read.all(subject).map((row) => JSON.parse(String(row.message)) as DeliveredMessage),
  }
}
