import type { Channel } from '@voucher/shared/values'

/** A user of a channel: the channel's own id for them, for this app. */
export interface ChannelSubject {
  subject: string
}

/**
 * Channels deliver texts only in forms registered with them; three are as many as one question to
 * the user may ask for.
 */
export type MessageTemplate = 'received' | 'changed' | 'reminder'

/** What somebody is told, whichever way it goes. Chinese, without personal numbers. */
export interface OutgoingMessage {
  /** Unique among the person's messages: where a channel can tell a repeat by it, it does. */
  id: string
  template: MessageTemplate
  title: string
  /** What it is about, such as the name of a voucher. */
  name: string
  /** How that stands now, at most five characters. */
  status: string
  /** When it happened, ISO 8601 UTC. */
  at: string
  /** What to do now, in a few words. */
  note: string
  /** All of it in whole sentences. */
  text: string
  /** The page of the app to open: a path with its query. */
  page: string
}

/**
 * A message that was refused will be refused again: the person does not want it, or the channel
 * does not know them.
 */
export type Delivery = { delivered: true } | { delivered: false; reason: string }

/**
 * What the system needs of a channel (签发渠道). Optional members are there only where the channel has
 * the feature.
 */
export interface ChannelAdapter {
  /**
   * Exchanges a one-time login code.
   * @throws DomainError token_invalid for a wrong, used or expired code; forbidden for a user whom
   *   the channel does not let in; too_many_requests; try_again; invalid_request when the channel
   *   is not in service
   */
  exchangeCode(code: string): Promise<ChannelSubject>
  /**
   * Hands a message to the channel for one of its users.
   * @throws DomainError too_many_requests, try_again: the message may be sent again
   */
  sendMessage(subject: string, message: OutgoingMessage): Promise<Delivery>
  /** Where the browser goes for the user's consent. */
  authorizeUrl?(redirectUri: string, state: string): Promise<string>
  /**
   * The phone number that the user has allowed, from what the platform gave the page.
   * @throws DomainError token_invalid, too_many_requests, try_again
   */
  phoneNumber?(code: string): Promise<string>
  /** What the page needs to use the channel's own scanner. */
  jsSignature?(url: string): Promise<{
    appId: string
    timestamp: number
    nonceStr: string
    signature: string
  }>
}

export type Channels = Record<Channel, ChannelAdapter>

/** Where a channel that signs in on a web page leads its user back to. */
export const callbackOf = (publicOrigin: string, channel: Channel): string =>
  `${publicOrigin}/api/auth/channels/${channel}/callback`
