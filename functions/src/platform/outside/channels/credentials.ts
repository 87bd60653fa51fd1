import { CHANNELS, type Channel } from '@voucher/shared/values'
import { DomainError } from '../../domain-error.ts'
import type { Secrets } from '../../secrets.ts'
import type { MessageTemplate } from './channel.ts'

/**
 * A message template as registered with the channel: its id, and the channel's names for what we
 * fill in.
 */
export interface TemplateSetting {
  id: string
  fields: {
    name: string
    status: string
    at: string
    note: string
  }
}
interface WithTemplates {
  templates?: Partial<Record<MessageTemplate, TemplateSetting>>
}

export interface WechatCredentials extends WithTemplates {
  appId: string
  secret: string
}
export interface AlipayCredentials extends WithTemplates {
  appId: string
  /** PEM: the app's own RSA key, and Alipay's public one. */
  privateKey: string
  alipayPublicKey: string
  /** 16 bytes in base64, under which Alipay encrypts a phone number. */
  aesKey: string
}
export interface EhuibanCredentials {
  appId: string
  secret: string
}

/** Secret `channel-credentials`. A channel that is absent is not in service. */
export interface ChannelCredentials {
  weapp?: WechatCredentials
  'wechat-oa'?: WechatCredentials
  alipay?: AlipayCredentials
  ehuiban?: EhuibanCredentials
}

/** The code that a user brought cannot be exchanged (any more). */
export const codeRefused = (): DomainError =>
  new DomainError('token_invalid', { detail: '登录授权码无效或已使用', next: '请重新打开本页再试' })

/** @throws DomainError invalid_request when the channel is not in service */
export async function credentialsOf<C extends Channel>(
  secrets: Secrets,
  channel: C,
): Promise<NonNullable<ChannelCredentials[C]>> {
  const credentials = ((await secrets('channel-credentials')) as ChannelCredentials)[channel]
  if (!credentials)
    throw new DomainError('invalid_request', {
      detail: `${CHANNELS[channel]}暂未开通，请从其他渠道进入`,
    })
  return credentials
}
