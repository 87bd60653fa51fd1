/**
 * Alipay's mini-program (S3): `my.getAuthCode` code → open id, `my.getPhoneNumber` → phone,
 * template messages.
 */
import type { Clock } from '../../clock.ts'
import { limited, unavailable } from '../http-client.ts'
import type { Secrets } from '../../secrets.ts'
import { callGateway, openSealed, type GatewayAnswer } from './alipay-gateway.ts'
import type { ChannelAdapter } from './channel.ts'
import { codeRefused, credentialsOf } from './credentials.ts'
import { templateData } from './message-text.ts'

/** Alipay cuts nothing by itself; longer values do not fit a line of its message. */
const MOST = 40

/**
 * 40005 frequency limits, `isv.code-invalid` a wrong, used or expired code; everything else is not
 * the user's doing.
 */
function refused({ code, sub_code: reason }: GatewayAnswer): Error {
  if (code === '40005') return limited()
  if (reason === 'isv.code-invalid') return codeRefused()
  return unavailable(new Error(`alipay ${code} ${reason}`))
}

const isTransient = ({ code, sub_code: reason = '' }: GatewayAnswer): boolean =>
  code === undefined ||
  code === '20000' ||
  code === '40005' ||
  /^(isp|aop)\.|SYSTEM_ERROR/.test(reason)

export function createAlipay(secrets: Secrets, api: string, clock: Clock): ChannelAdapter {
  const credentials = () => credentialsOf(secrets, 'alipay')
  return {
    async exchangeCode(code) {
      const answer = await callGateway(
        { api, credentials: await credentials(), clock },
        'alipay.system.oauth.token',
        { grant_type: 'authorization_code', code },
      )
      if (typeof answer.open_id !== 'string' || answer.open_id === '') throw refused(answer)
      return { subject: answer.open_id }
    },
    async phoneNumber(envelope) {
      const opened = openSealed(envelope, await credentials())
      if (typeof opened?.mobile !== 'string' || opened.code !== '10000') throw codeRefused()
      return opened.mobile
    },
    async sendMessage(subject, message) {
      const app = await credentials()
      const template = app.templates?.[message.template]
      if (!template) return { delivered: false, reason: 'no template' }
      const content = {
        to_open_id: subject,
        user_template_id: template.id,
        page: message.page.slice(1),
        data: JSON.stringify(templateData(message, template, () => MOST)),
      }
      const answer = await callGateway(
        { api, credentials: app, clock },
        'alipay.open.app.mini.templatemessage.send',
        { biz_content: JSON.stringify(content) },
      )
      if (answer.code === '10000') return { delivered: true }
      if (isTransient(answer)) throw refused(answer)
      return { delivered: false, reason: answer.sub_code ?? String(answer.code) }
    },
  }
}
