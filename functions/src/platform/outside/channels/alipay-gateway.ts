/**
 * Alipay's open platform gateway: every call is one signed form to `/gateway.do`,
 * every answer is signed by Alipay over its very characters (RSA2: SHA-256 with RSA).
 */
import { createDecipheriv, createSign, createVerify } from 'node:crypto'
import { shanghaiDate, startOfShanghaiDate } from '@voucher/shared/dates'
import type { Clock } from '../../clock.ts'
import { jsonOf, requestText, unavailable } from '../http-client.ts'
import type { AlipayCredentials } from './credentials.ts'

/**
 * `10000` success, `20000` unavailable, `4000x` refused, with the reason in `sub_code`. The oauth
 * call leaves `code` out when it succeeds.
 */
export interface GatewayAnswer {
  code?: string
  sub_code?: string
  [member: string]: unknown
}

/** What is signed: every parameter with a value, by name, but the signature itself. */
export const signedText = (parameters: Record<string, string>): string =>
  Object.entries(parameters)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&')

export const signRsa2 = (text: string, privateKey: string): string =>
  createSign('RSA-SHA256').update(text).sign(privateKey, 'base64')
export const verifyRsa2 = (text: string, signature: string, publicKey: string): boolean =>
  createVerify('RSA-SHA256').update(text).verify(publicKey, signature, 'base64')

/** `2021-10-26 14:03:05` in Shanghai. */
function timestampOf(now: number): string {
  const date = shanghaiDate(now)
  return `${date} ${new Date(now - startOfShanghaiDate(date)).toISOString().slice(11, 19)}`
}

/**
 * The characters of a member's object as they were sent, and thus signed; `undefined` when the text
 * is not as Alipay writes it.
 */
function objectText(text: string, member: string): string | undefined {
  const start = text.indexOf(`"${member}":`) + member.length + 3
  const end = text.lastIndexOf(',"sign":')
  return text.startsWith(`{"${member}":{`) && end > start ? text.slice(start, end) : undefined
}

/** Where Alipay is found, as whom it is called, and when. */
export interface Gateway {
  api: string
  credentials: AlipayCredentials
  clock: Clock
}

/**
 * Calls a method of the gateway.
 * @param own the method's own parameters beside the common ones
 * @throws DomainError try_again when the gateway does not answer or its answer is not signed by
 *   Alipay
 */
export async function callGateway(
  { api, credentials, clock }: Gateway,
  method: string,
  own: Record<string, string>,
): Promise<GatewayAnswer> {
  const parameters = {
    app_id: credentials.appId,
    method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: timestampOf(clock()),
    version: '1.0',
    ...own,
  }
  const form = { ...parameters, sign: signRsa2(signedText(parameters), credentials.privateKey) }
  const text = await requestText(`${api}/gateway.do?charset=utf-8`, { method: 'POST', form })
  const content =
    objectText(text, `${method.replaceAll('.', '_')}_response`) ??
    objectText(text, 'error_response')
  const signature = /,"sign":"([A-Za-z0-9+/=]+)"\}$/.exec(text)?.[1]
  if (
    content === undefined ||
    signature === undefined ||
    !verifyRsa2(content, signature, credentials.alipayPublicKey)
  )
    throw unavailable(new Error('an answer that Alipay has not signed'))
  return jsonOf(content) as GatewayAnswer
}

/**
 * Opens what `my.getPhoneNumber` gives the mini-program: `{response, sign}`, the
 * response encrypted by AES-128-CBC (no random start) and signed in its quotes.
 * @returns what was inside; `null` unless Alipay has made it for this app
 */
export function openSealed(
  envelope: string,
  { aesKey, alipayPublicKey }: AlipayCredentials,
): GatewayAnswer | null {
  try {
    const { response, sign } = JSON.parse(envelope) as { response: string; sign: string }
    if (!verifyRsa2(`"${response}"`, sign, alipayPublicKey)) return null
    const decipher = createDecipheriv(
      'aes-128-cbc',
      Buffer.from(aesKey, 'base64'),
      Buffer.alloc(16),
    )
    return JSON.parse(
      Buffer.concat([decipher.update(response, 'base64'), decipher.final()]).toString('utf8'),
    ) as GatewayAnswer
  } catch {
    return null
  }
}
