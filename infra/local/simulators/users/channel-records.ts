/**
 * What the simulated channels know of their users: who they are, one-time codes, whose messages
 * they take. Four channels, one kind of books.
 */
import { randomBytes } from 'node:crypto'
import type { SQLOutputValue } from 'node:sqlite'
import type { Channel } from '@voucher/shared/values'
import type { BusinessClock } from '../../clock/business-clock.ts'
import type { LocalStore } from '../../state/local-store.ts'

/** Who delivers messages. */
export type Service = Channel | 'sms'
export interface SimulatedUser {
  channel: Channel
  subject: string
  nickname: string
  phone?: string
}
/** What a code opens: the user's id for a login, the user's phone number for a phone code. */
export type CodeKind = 'login' | 'phone'
export type CodeOutcome =
  { ok: true; subject: string } | { ok: false; reason: 'unknown' | 'used' | 'expired' }

export interface ChannelRecords {
  /** Makes a user known; an existing one keeps what is not given. */
  addUser(user: SimulatedUser): void
  user(channel: Channel, subject: string): SimulatedUser | undefined
  users(channel: Channel): SimulatedUser[]
  issueCode(channel: Channel, kind: CodeKind, subject: string): string
  useCode(channel: Channel, kind: CodeKind, code: string): CodeOutcome
  /** @param subject the user for whom the token speaks; absent when it is the app's own */
  issueToken(channel: Channel, subject?: string): string
  /** Whose token it is; `undefined` when it is unknown or has run out. */
  token(token: string): { channel: Channel; subject: string | undefined } | undefined
  /** Whether the token was good and is no longer. */
  hasRunOut(token: string): boolean
  /** The app's token that is valid now, if there is one, and for how many seconds. */
  appToken(channel: Channel): { token: string; seconds: number } | undefined
  /** Ends every token of the channel, as when its secret is changed. */
  endTokens(channel: Channel): void
  /**
   * Whether the user (of SMS: the phone number) wants no messages: everybody takes them until told
   * otherwise.
   */
  refuses(service: Service, subject: string): boolean
  setRefuses(service: Service, subject: string, refuses: boolean): void
}

/**
 * How long a code lives. Alipay promises no more than three minutes, WeChat five; 鄂汇办's is ours.
 */
export const CODE_SECONDS: Record<Channel, number> = {
  weapp: 300,
  'wechat-oa': 300,
  alipay: 180,
  ehuiban: 300,
}
export const TOKEN_SECONDS = 7200
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS channel_users (channel TEXT, subject TEXT, nickname TEXT NOT NULL, phone TEXT, PRIMARY KEY (channel, subject));
  CREATE TABLE IF NOT EXISTS channel_codes (code TEXT PRIMARY KEY, channel TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, until INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS channel_tokens (token TEXT PRIMARY KEY, channel TEXT NOT NULL, subject TEXT, until INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS message_refusals (service TEXT, subject TEXT, PRIMARY KEY (service, subject))`

const secretText = (): string => randomBytes(24).toString('base64url')

export function createChannelRecords(
  { database }: LocalStore,
  clock: BusinessClock,
): ChannelRecords {
  database.exec(SCHEMA)
  const upsertUser = database.prepare(`INSERT INTO channel_users VALUES (?, ?, ?, ?)
    ON CONFLICT (channel, subject) DO UPDATE SET nickname = excluded.nickname, phone = coalesce(excluded.phone, phone)`)
  const readUser = database.prepare('SELECT * FROM channel_users WHERE channel = ? AND subject = ?')
  const readUsers = database.prepare('SELECT * FROM channel_users WHERE channel = ? ORDER BY rowid')
  const insertCode = database.prepare(
    'INSERT INTO channel_codes (code, channel, kind, subject, until) VALUES (?, ?, ?, ?, ?)',
  )
  const readCode = database.prepare(
    'SELECT * FROM channel_codes WHERE code = ? AND channel = ? AND kind = ?',
  )
  const spendCode = database.prepare('UPDATE channel_codes SET used = 1 WHERE code = ?')
  const insertToken = database.prepare('INSERT INTO channel_tokens VALUES (?, ?, ?, ?)')
  const readToken = database.prepare(
    'SELECT channel, subject FROM channel_tokens WHERE token = ? AND until > ?',
  )
  const readAppToken = database.prepare(
    'SELECT token, until FROM channel_tokens WHERE channel = ? AND subject IS NULL AND until > ? ORDER BY until DESC LIMIT 1',
  )
  const readEnd = database.prepare('SELECT 1 FROM channel_tokens WHERE token = ? AND until <= ?')
  const deleteTokens = database.prepare('DELETE FROM channel_tokens WHERE channel = ?')
  const readRefusal = database.prepare(
    'SELECT 1 FROM message_refusals WHERE service = ? AND subject = ?',
  )
  const insertRefusal = database.prepare('INSERT OR IGNORE INTO message_refusals VALUES (?, ?)')
  const deleteRefusal = database.prepare(
    'DELETE FROM message_refusals WHERE service = ? AND subject = ?',
  )
  const userOf = (row: Record<string, SQLOutputValue>): SimulatedUser => ({
    channel: row.channel as Channel,
    subject: String(row.subject),
    nickname: String(row.nickname),
    ...(typeof row.phone === 'string' && { phone: row.phone }),
  })
  return {
    addUser: ({ channel, subject, nickname, phone }) => {
      upsertUser.run(channel, subject, nickname, phone ?? null)
    },
    user(channel, subject) {
      const row = readUser.get(channel, subject)
      return row && userOf(row)
    },
    users: (channel) => readUsers.all(channel).map(userOf),
    issueCode(channel, kind, subject) {
      const code = secretText()
      insertCode.run(code, channel, kind, subject, clock.now() + CODE_SECONDS[channel] * 1000)
      return code
    },
    useCode(channel, kind, code) {
      const row = readCode.get(code, channel, kind)
      if (!row) return { ok: false, reason: 'unknown' }
      if (row.used === 1) return { ok: false, reason: 'used' }
      if (Number(row.until) <= clock.now()) return { ok: false, reason: 'expired' }
      spendCode.run(code)
      return { ok: true, subject: String(row.subject) }
    },
    issueToken(channel, subject) {
      const token = secretText()
      insertToken.run(token, channel, subject ?? null, clock.now() + TOKEN_SECONDS * 1000)
      return token
    },
    token(token) {
      const row = readToken.get(token, clock.now())
      return (
        row && {
          channel: row.channel as Channel,
          subject: typeof row.subject === 'string' ? row.subject : undefined,
        }
      )
    },
    hasRunOut: (token) => readEnd.get(token, clock.now()) !== undefined,
    appToken(channel) {
      const row = readAppToken.get(channel, clock.now())
      return (
        row && {
          token: String(row.token),
          seconds: Math.floor((Number(row.until) - clock.now()) / 1000),
        }
      )
    },
    endTokens: (channel) => {
      deleteTokens.run(channel)
    },
    refuses: (service, subject) => readRefusal.get(service, subject) !== undefined,
    setRefuses: (service, subject, refuses) => {
      ;(refuses ? insertRefusal : deleteRefusal).run(service, subject)
    },
  }
}
