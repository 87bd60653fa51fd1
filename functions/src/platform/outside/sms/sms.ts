import type { Delivery, OutgoingMessage, MessageTemplate } from '../channels/channel.ts'

/** Reaches people who use none of the channels, or refuse their messages (B18). */
export interface SmsSender {
  /** @param phone 11 digits @throws DomainError try_again: the message may be sent again */
  send(phone: string, message: OutgoingMessage): Promise<Delivery>
}

/**
 * Secret `sms-credentials`: the account, the signature (签名) and the templates registered with the
 * operator.
 */
export interface SmsCredentials {
  accessKeyId: string
  accessKeySecret: string
  signName: string
  templates: Partial<Record<MessageTemplate, string>>
}
