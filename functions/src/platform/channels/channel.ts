import type { Channel } from '@voucher/shared/values'

/** A user of a channel: the channel's own id for them, for this app. */
export interface ChannelUser { subject: string }

/** What the system needs of a channel (签发渠道). Optional members are there only where the channel has the feature. */
export interface ChannelAdapter {
  /** Exchanges a one-time login code. @throws DomainError token_invalid for a wrong, used or expired code; too_many_requests; try_again */
  exchangeCode(code: string): Promise<ChannelUser>
  /** Where the browser goes for the user's consent. */
  authorizeUrl?(redirectUri: string, state: string): Promise<string>
  /** Exchanges the code that the platform gave when the user allowed their phone number. */
  phoneNumber?(code: string): Promise<string>
  /** What the page needs to use the channel's own scanner. */
  jsSignature?(url: string): Promise<{ appId: string; timestamp: number; nonceStr: string; signature: string }>
}

export type Channels = Partial<Record<Channel, ChannelAdapter>>

/** Secret `channel-credentials`: channel → app id and secret. */
export type ChannelCredentials = Partial<Record<Channel, { appId: string; secret: string }>>
