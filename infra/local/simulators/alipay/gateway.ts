/**
 * Alipay's open platform gateway as its documentation has it: one address, signed
 * forms in, signed answers out, `code` and `sub_code` for refusals. Which
 * `sub_code` a template message is refused with is not published for every case;
 * where it is not, the name here is ours and only its `code`, 40004, counts.
 */
import { createPublicKey } from 'node:crypto'
import {
  signedText,
  signRsa2,
  verifyRsa2,
} from '@voucher/functions/platform/outside/channels/alipay-gateway'
import type { AlipayCredentials } from '@voucher/functions/platform/outside/channels/credentials'
import type { HttpAnswer } from '../../http/answer.ts'
import type { ServiceRoutes } from '../../http/service.ts'
import { TOKEN_SECONDS } from '../users/channel-records.ts'
import type { World } from '../world.ts'

type Parameters = Record<string, string>
interface MessageContent {
  to_open_id?: string
  user_template_id?: string
  page?: string
  data?: string
}

const OAUTH = 'alipay.system.oauth.token'
const SEND = 'alipay.open.app.mini.templatemessage.send'
const MESSAGES: Record<string, string> = {
  '20000': 'Service Currently Unavailable',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40004': 'Business Failed',
  '40005': 'Call Limited',
}
const failure = (code: string, subCode: string) => ({
  code,
  msg: MESSAGES[code],
  sub_code: subCode,
  sub_msg: subCode,
})
const REQUIRED = ['app_id', 'method', 'sign_type', 'sign', 'timestamp', 'version', 'charset']

/** @param platformKey PEM: the key with which Alipay signs */
export function alipayGateway(
  credentials: AlipayCredentials,
  platformKey: string,
  world: World,
): ServiceRoutes {
  const { users, trouble, clock } = world
  const appKey = createPublicKey(credentials.privateKey)
    .export({ type: 'spki', format: 'pem' })
    .toString()
  const answer = (member: string, content: object): HttpAnswer => {
    const text = JSON.stringify(content)
    return {
      status: 200,
      headers: { 'content-type': 'text/html;charset=utf-8' },
      body: `{"${member}":${text},"sign":"${signRsa2(text, platformKey)}"}`,
    }
  }
  const refuse = (code: string, subCode: string): HttpAnswer =>
    answer('error_response', failure(code, subCode))

  /** What is wrong with a call whatever its method. */
  const wrongCall = (form: Parameters): HttpAnswer | undefined => {
    const missing = REQUIRED.find((name) => !form[name])
    if (missing !== undefined)
      return refuse(
        '40001',
        `isv.missing-${missing === 'sign' ? 'signature' : missing.replace('_', '-')}`,
      )
    if (form.app_id !== credentials.appId) return refuse('40002', 'isv.invalid-app-id')
    if (form.sign_type !== 'RSA2') return refuse('40002', 'isv.invalid-signature-type')
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$/.test(form.timestamp ?? ''))
      return refuse('40002', 'isv.invalid-timestamp')
    return verifyRsa2(signedText(form), form.sign ?? '', appKey)
      ? undefined
      : refuse('40002', 'isv.invalid-signature')
  }
  const exchange = ({ grant_type: grant, code = '' }: Parameters): HttpAnswer => {
    if (grant !== 'authorization_code') return refuse('40002', 'isv.grant-type-invalid')
    // Wrong, used and expired: Alipay has one sub_code for them all.
    const outcome = users.useCode('alipay', 'login', code)
    if (!outcome.ok) return refuse('40002', 'isv.code-invalid')
    if (trouble.tooMany('alipay', outcome.subject)) return refuse('40005', 'isv.app-call-limited')
    return answer('alipay_system_oauth_token_response', {
      open_id: outcome.subject,
      access_token: users.issueToken('alipay', outcome.subject),
      expires_in: TOKEN_SECONDS,
      refresh_token: users.issueToken('alipay', outcome.subject),
      re_expires_in: TOKEN_SECONDS,
      auth_start: new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' '),
    })
  }
  const send = ({ biz_content: content = '{}' }: Parameters): HttpAnswer => {
    const {
      to_open_id: user = '',
      user_template_id: templateId,
      page,
      data = '{}',
    } = JSON.parse(content) as MessageContent
    const result = (outcome: object): HttpAnswer =>
      answer('alipay_open_app_mini_templatemessage_send_response', outcome)
    const template = Object.values(credentials.templates ?? {}).find(({ id }) => id === templateId)
    if (!template) return result(failure('40004', 'USER_TEMPLATE_ILLEGAL'))
    const values = JSON.parse(data) as Record<string, { value?: string }>
    if (
      !Object.values(template.fields).every((keyword) => values[keyword]?.value) ||
      data.length > 2048
    )
      return result(failure('40004', 'TEMPLATE_DATA_ILLEGAL'))
    if (!users.user('alipay', user)) return result(failure('40004', 'USER_ID_ILLEGAL'))
    if (users.refuses('alipay', user)) return result(failure('40004', 'USER_NOT_SUBSCRIBED'))
    world.mailbox.keep({
      channel: 'alipay',
      subject: user,
      templateId: template.id,
      ...(page !== undefined && { page }),
      data: values,
      at: new Date(clock.now()).toISOString(),
    })
    return result({ code: '10000', msg: 'Success' })
  }
  const methods: Record<string, (form: Parameters) => HttpAnswer> = {
    [OAUTH]: exchange,
    [SEND]: send,
  }
  const limited = (): HttpAnswer => refuse('40005', 'isv.app-call-limited')
  const SAYINGS = { busy: () => refuse('20000', 'isp.unknow-error'), limited, exhausted: limited }
  return {
    'POST /gateway.do': ({ body }) => {
      const form = body as Parameters
      const method = methods[form.method ?? '']
      return (
        wrongCall(form) ??
        (method
          ? trouble.meet('alipay', SAYINGS, () => method(form))
          : refuse('40002', 'isv.invalid-method'))
      )
    },
  }
}
