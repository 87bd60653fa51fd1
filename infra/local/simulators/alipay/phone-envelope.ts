import { createCipheriv } from 'node:crypto'
import { signRsa2 } from '@voucher/functions/platform/outside/channels/alipay-gateway'
import type { AlipayCredentials } from '@voucher/functions/platform/outside/channels/credentials'

/**
 * What `my.getPhoneNumber` would give the mini-program: `{response, sign}`, encrypted for the app
 * and signed by Alipay.
 * @param phone `undefined` when the user has said no
 */
export function phoneEnvelope(
  { aesKey }: AlipayCredentials,
  platformKey: string,
  phone: string | undefined,
): string {
  const content =
    phone === undefined
      ? {
          code: '40003',
          msg: 'Insufficient Conditions',
          subCode: 'isv.invalid-auth-relations',
          subMsg: '无效的授权关系',
        }
      : { code: '10000', msg: 'Success', mobile: phone }
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(aesKey, 'base64'), Buffer.alloc(16))
  const response = Buffer.concat([
    cipher.update(JSON.stringify(content), 'utf8'),
    cipher.final(),
  ]).toString('base64')
  return JSON.stringify({ response, sign: signRsa2(`"${response}"`, platformKey) })
}
