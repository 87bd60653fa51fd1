/** WeChat's server API as its documentation has it: logins, tokens, phone numbers, messages. Errors come with status 200 and an `errcode`. */
import type { ChannelCredentials } from '@voucher/functions/platform/channels/channel'
import type { BusinessClock } from '../../clock/business-clock.ts'
import { json, type Answer } from '../../http/answer.ts'
import type { Call, ServiceRoutes } from '../../http/service.ts'
import { TOKEN_SECONDS, type CodeOutcome, type WechatChannel, type WechatRecords } from './wechat-records.ts'

const failure = (errcode: number, errmsg: string): Answer => json({ errcode, errmsg })

const CODE_FAILURES = { unknown: [40029, 'invalid code'], used: [40163, 'code been used'], expired: [42003, 'oauth code expired'] } as const
function codeFailure({ reason }: CodeOutcome & { ok: false }): Answer {
  const [errcode, errmsg] = CODE_FAILURES[reason]
  return failure(errcode, errmsg)
}

interface MessageBody { touser?: string; template_id?: string; page?: string; url?: string; data?: unknown }

export function wechatApi(credentials: ChannelCredentials, records: WechatRecords, clock: BusinessClock): ServiceRoutes {
  /** The refusal for a wrong app id or secret; nothing when both are right. */
  const wrongApp = (channel: WechatChannel, query: URLSearchParams): Answer | undefined => {
    if (query.get('appid') !== credentials[channel]?.appId) return failure(40013, 'invalid appid')
    return query.get('secret') === credentials[channel]?.secret ? undefined : failure(40125, 'invalid appsecret')
  }
  const login = (channel: WechatChannel, codeName: string, extra: () => object) => ({ query }: Call): Answer => {
    const refused = wrongApp(channel, query)
    if (refused) return refused
    const outcome = records.useCode(channel, 'login', query.get(codeName) ?? '')
    return outcome.ok ? json({ openid: outcome.subject, ...extra() }) : codeFailure(outcome)
  }
  const withToken = (answer: (channel: WechatChannel, call: Call) => Answer) => (call: Call): Answer => {
    const channel = records.tokenChannel(call.query.get('access_token') ?? '')
    return channel ? answer(channel, call) : failure(40001, 'invalid credential, access_token is invalid or not latest')
  }
  const send = withToken((channel, { body }) => {
    const { touser, template_id: templateId, page, url, data } = body as MessageBody
    if (!touser || !records.user(channel, touser)) return failure(40003, 'invalid openid')
    if (!templateId) return failure(40037, 'invalid template_id')
    const target = page ?? url
    records.keepMessage({ channel, subject: touser, templateId, ...(target !== undefined && { page: target }), data: data ?? {}, at: new Date(clock.now()).toISOString() })
    return json({ errcode: 0, errmsg: 'ok' })
  })
  return {
    'GET /sns/jscode2session': login('weapp', 'js_code', () => ({ session_key: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64') })),
    'GET /sns/oauth2/access_token': login('wechat-oa', 'code', () => ({ access_token: crypto.randomUUID(), expires_in: TOKEN_SECONDS, refresh_token: crypto.randomUUID(), scope: 'snsapi_base' })),
    'GET /cgi-bin/token': ({ query }) => {
      const channel = query.get('appid') === credentials['wechat-oa']?.appId ? 'wechat-oa' : 'weapp'
      return wrongApp(channel, query) ?? json({ access_token: records.issueToken(channel), expires_in: TOKEN_SECONDS })
    },
    'POST /wxa/business/getuserphonenumber': withToken((channel, { body }) => {
      const outcome = records.useCode(channel, 'phone', String((body as { code?: unknown }).code))
      if (!outcome.ok) return codeFailure(outcome)
      const phone = records.user(channel, outcome.subject)?.phone ?? ''
      return json({ errcode: 0, errmsg: 'ok', phone_info: { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86' } })
    }),
    'GET /cgi-bin/ticket/getticket': withToken(() => json({ errcode: 0, errmsg: 'ok', ticket: crypto.randomUUID(), expires_in: TOKEN_SECONDS })),
    'POST /cgi-bin/message/subscribe/send': send,
    'POST /cgi-bin/message/template/send': send,
  }
}
