/** The simulated WeChat's own records: users, one-time codes, app tokens, messages. */
import { randomBytes } from 'node:crypto'
import type { SQLOutputValue } from 'node:sqlite'
import type { BusinessClock } from '../../clock/business-clock.ts'
import type { LocalStore } from '../../state/store.ts'

export type WechatChannel = 'weapp' | 'wechat-oa'
export const isWechatChannel = (text: string): text is WechatChannel => text === 'weapp' || text === 'wechat-oa'

export interface WechatUser { channel: WechatChannel; subject: string; nickname: string; phone?: string }
export interface Message { channel: string; subject: string; templateId: string; page?: string; data: unknown; at: string }
/** What a code opens: the user's id for a login, the user's phone number for a phone code. */
type CodeKind = 'login' | 'phone'
export type CodeOutcome = { ok: true; subject: string } | { ok: false; reason: 'unknown' | 'used' | 'expired' }

export interface WechatRecords {
  /** Makes a user known; an existing one keeps what is not given. */
  addUser(user: WechatUser): void
  user(channel: WechatChannel, subject: string): WechatUser | undefined
  users(channel: WechatChannel): WechatUser[]
  issueCode(channel: WechatChannel, kind: CodeKind, subject: string): string
  useCode(channel: WechatChannel, kind: CodeKind, code: string): CodeOutcome
  issueToken(channel: WechatChannel): string
  /** Which app a token belongs to; `undefined` when it is unknown or has run out. */
  tokenChannel(token: string): WechatChannel | undefined
  keepMessage(message: Message): void
  messages(subject: string | null): Message[]
}

export const CODE_SECONDS = 5 * 60
export const TOKEN_SECONDS = 7200
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS wechat_users (channel TEXT, subject TEXT, nickname TEXT NOT NULL, phone TEXT, PRIMARY KEY (channel, subject));
  CREATE TABLE IF NOT EXISTS wechat_codes (code TEXT PRIMARY KEY, channel TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, until INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS wechat_tokens (token TEXT PRIMARY KEY, channel TEXT NOT NULL, until INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY, channel TEXT NOT NULL, subject TEXT NOT NULL, message TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS messages_by_subject ON messages (subject)`

const secretText = (): string => randomBytes(24).toString('base64url')

export function createWechatRecords({ database }: LocalStore, clock: BusinessClock): WechatRecords {
  database.exec(SCHEMA)
  const upsertUser = database.prepare(`INSERT INTO wechat_users VALUES (?, ?, ?, ?)
    ON CONFLICT (channel, subject) DO UPDATE SET nickname = excluded.nickname, phone = coalesce(excluded.phone, phone)`)
  const readUser = database.prepare('SELECT * FROM wechat_users WHERE channel = ? AND subject = ?')
  const readUsers = database.prepare('SELECT * FROM wechat_users WHERE channel = ? ORDER BY rowid')
  const insertCode = database.prepare('INSERT INTO wechat_codes (code, channel, kind, subject, until) VALUES (?, ?, ?, ?, ?)')
  const readCode = database.prepare('SELECT * FROM wechat_codes WHERE code = ? AND channel = ? AND kind = ?')
  const spendCode = database.prepare('UPDATE wechat_codes SET used = 1 WHERE code = ?')
  const insertToken = database.prepare('INSERT INTO wechat_tokens VALUES (?, ?, ?)')
  const readToken = database.prepare('SELECT channel FROM wechat_tokens WHERE token = ? AND until > ?')
  const insertMessage = database.prepare('INSERT INTO messages (channel, subject, message) VALUES (?, ?, ?)')
  const readMessages = database.prepare('SELECT message FROM messages WHERE subject = coalesce(?, subject) ORDER BY id')
  const userOf = (row: Record<string, SQLOutputValue>): WechatUser => ({
    channel: row.channel as WechatChannel, subject: String(row.subject), nickname: String(row.nickname), ...(typeof row.phone === 'string' && { phone: row.phone }),
  })
  return {
    addUser: ({ channel, subject, nickname, phone }) => { upsertUser.run(channel, subject, nickname, phone ?? null) },
    user(channel, subject) {
      const row = readUser.get(channel, subject)
      return row && userOf(row)
    },
    users: (channel) => readUsers.all(channel).map(userOf),
    issueCode(channel, kind, subject) {
      const code = secretText()
      insertCode.run(code, channel, kind, subject, clock.now() + CODE_SECONDS * 1000)
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
    issueToken(channel) {
      const token = secretText()
      insertToken.run(token, channel, clock.now() + TOKEN_SECONDS * 1000)
      return token
    },
    tokenChannel: (token) => readToken.get(token, clock.now())?.channel as WechatChannel | undefined,
    keepMessage: (message) => { insertMessage.run(message.channel, message.subject, JSON.stringify(message)) },
    messages: (subject) => readMessages.all(subject).map((row) => JSON.parse(String(row.message)) as Message),
  }
}
