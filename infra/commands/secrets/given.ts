/** Credentials that others have given us, from a file that stays outside the project. */
import * as z from 'zod'
import type { ChannelCredentials } from '@voucher/functions/platform/outside/channels/credentials'
import type { SmsCredentials } from '@voucher/functions/platform/outside/sms/sms'

const filled = z.string().min(1)
const pem = z.string().includes('-----BEGIN')
const fields = z.strictObject({
  name: filled,
  status: filled,
  at: filled,
  note: filled,
})
const template = z.strictObject({ id: filled, fields })
const messages = ['received', 'changed', 'reminder'] as const
const templates = z.partialRecord(z.enum(messages), template).optional()
const wechat = z.strictObject({
  appId: z.string().regex(/^wx[0-9a-f]{16}$/),
  secret: z.string().length(32),
  templates,
})

/** `{weapp?, 'wechat-oa'?, alipay?, ehuiban?}`; a channel that is absent is not in service. */
export const channelCredentials: z.ZodType<ChannelCredentials> = z
  .strictObject({
    weapp: wechat,
    'wechat-oa': wechat,
    alipay: z.strictObject({
      appId: filled,
      privateKey: pem,
      alipayPublicKey: pem,
      aesKey: z.base64().length(24),
      templates,
    }),
    ehuiban: z.strictObject({ appId: filled, secret: filled }),
  })
  .partial() as z.ZodType<ChannelCredentials>

export const smsCredentials = z.strictObject({
  accessKeyId: filled,
  accessKeySecret: filled,
  signName: filled,
  templates: z.partialRecord(z.enum(messages), filled),
}) as z.ZodType<SmsCredentials>
