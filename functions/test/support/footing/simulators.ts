/** What tests do with the simulated systems around ours. */
import type { Channel, Crowd } from '@voucher/shared/values'

/** Who delivers messages. */
export type Service = Channel | 'sms'

/**
 * `down`: no answer. `busy`: it says that it cannot just now. `limited`: too many requests.
 * `exhausted`: the day's quota is spent, or a number's. `blocked`: it takes the user for a risk.
 * `lost-answer`: it is done, but the answer never arrives.
 */
export type Fault = 'none' | 'down' | 'busy' | 'limited' | 'exhausted' | 'blocked' | 'lost-answer'

export interface ChannelUsers {
  addUser(user: { channel: Channel; subject: string; nickname: string; phone?: string }): void
  /** @param kind what the code opens: the user's id, or the user's phone number */
  issueCode(channel: Channel, kind: 'login' | 'phone', subject: string): string
  /** The app's token that is valid now, if there is one, and for how many seconds. */
  appToken(channel: Channel): { token: string; seconds: number } | undefined
  /** Ends every token of the channel, as when its secret is changed. */
  endTokens(channel: Channel): void
  /** Whether the user (of SMS: the phone number) takes no messages. */
  setRefuses(service: Service, subject: string, refuses: boolean): void
}

export interface Delivered {
  channel: Service
  /** The channel's user; for an SMS the phone number. */
  subject: string
  templateId?: string
  page?: string
  data: unknown
  /** ISO 8601 UTC, business time. */
  at: string
}

export interface CardPlatform {
  /** Makes somebody known. */
  addPerson(person: {
    name: string
    idNumber: string
    phone?: string
    regionCode?: string
    crowds?: Crowd[]
  }): void
  faceCheck(faceSessionId: string): { returnUrl: string } | undefined
  /** What the face check will answer; it may be said before the check is started. */
  answerFaceCheck(faceSessionId: string, result: 'passed' | 'failed'): void
}

export interface Simulators {
  users: ChannelUsers
  /** What was delivered to somebody, oldest first. */
  mailbox: { messages(subject: string): Delivered[] }
  /** The next `count` calls of a service meet the fault. */
  trouble: { order(service: Service, fault: Fault, count: number): void }
  card: { records: CardPlatform }
  /** Where each listens. */
  origins: Record<'wechat' | 'alipay' | 'ehuiban' | 'sms' | 'card', string>
  /** What `my.getPhoneNumber` gives Alipay's user; without a phone, what it gives who said no. */
  alipayPhone(phone: string | undefined): string
}
