/**
 * SMS by Alibaba Cloud (短信服务, Dysmsapi 2017-05-25, `SendSms`), signed by
 * HMAC-SHA1 as its RPC interfaces are. A template takes `name`, `status`, `note`.
 */
import { createHmac, randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Clock } from '../../clock.ts'
import { shortened } from '../channels/message-text.ts'
import { requestJson, unavailable } from '../http-client.ts'
import type { Secrets } from '../../secrets.ts'
import type { SmsCredentials, SmsSender } from './sms.ts'

const answer = z.object({ Code: z.string() })

/** Refusals of the interface itself come with these statuses, those of a message with 200. */
const ACCEPT = [400, 403, 404, 429]
/** How many characters a variable takes. */
const MOST = 35

/** Also when a number has had its one message of the minute: the next one may have the next. */
const LATER =
  /^Throttling|^ServiceUnavailable|^InternalError|SYSTEM_ERROR$|^isv\.BUSINESS_LIMIT_CONTROL$/

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/**
 * The signature of a call's parameters: HMAC-SHA1 over method, path and the sorted, doubly encoded
 * query.
 */
export function signatureOf(
  parameters: Record<string, string>,
  secret: string,
  method = 'POST',
): string {
  const query = Object.keys(parameters)
    .filter((name) => name !== 'Signature')
    .sort()
    .map((name) => `${encoded(name)}=${encoded(parameters[name] ?? '')}`)
    .join('&')
  return createHmac('sha1', `${secret}&`)
    .update(`${method}&%2F&${encoded(query)}`)
    .digest('base64')
}

export function createAliyunSms(secrets: Secrets, origin: string, clock: Clock): SmsSender {
  return {
    async send(phone, { id, template, name, status, note }) {
      const {
        accessKeyId,
        accessKeySecret,
        signName,
        templates = {},
      } = (await secrets('sms-credentials')) as SmsCredentials
      const code = templates[template]
      if (code === undefined) return { delivered: false, reason: 'no template' }
      const content = Object.fromEntries(
        Object.entries({ name, status, note }).map(([key, value]) => [key, shortened(value, MOST)]),
      )
      const parameters = {
        AccessKeyId: accessKeyId,
        Action: 'SendSms',
        Format: 'JSON',
        Version: '2017-05-25',
        RegionId: 'cn-hangzhou',
        SignatureMethod: 'HMAC-SHA1',
        SignatureVersion: '1.0',
        SignatureNonce: randomUUID(),
        Timestamp: `${new Date(clock()).toISOString().slice(0, 19)}Z`,
        PhoneNumbers: phone,
        SignName: signName,
        TemplateCode: code,
        TemplateParam: JSON.stringify(content),
        OutId: id,
      }
      const form = { ...parameters, Signature: signatureOf(parameters, accessKeySecret) }
      const { Code: outcome } = await requestJson(`${origin}/`, answer, {
        method: 'POST',
        form,
        accept: ACCEPT,
      })
      if (outcome === 'OK') return { delivered: true }
      if (LATER.test(outcome)) throw unavailable(new Error(`sms ${outcome}`))
      return { delivered: false, reason: outcome }
    },
  }
}
