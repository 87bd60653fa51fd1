/**
 * WeChat's server API as its documentation has it: logins, tokens, phone numbers. Errors come with
 * status 200 and an `errcode`.
 */
import { createHash } from 'node:crypto'
import type { WechatCredentials } from '@voucher/functions/platform/outside/channels/credentials'
import { json, type HttpAnswer } from '../../http/answer.ts'
import type { ServiceCall, ServiceRoutes } from '../../http/service.ts'
import { TOKEN_SECONDS, type CodeOutcome } from '../users/channel-records.ts'
import type { Sayings } from '../users/trouble.ts'
import type { World } from '../world.ts'

export type WechatChannel = 'weapp' | 'wechat-oa'

export const failure = (errcode: number, errmsg: string): HttpAnswer => json({ errcode, errmsg })
const limited = (): HttpAnswer =>
  failure(45011, 'api minute-quota reach limit, must slower, retry next minute')
const SAYINGS: Sayings = {
  busy: () => failure(-1, 'system error'),
  limited,
  exhausted: () => failure(45009, 'reach max api daily quota limit'),
}

const INVALID = [40029, 'invalid code'] as const
const CODE_FAILURES = {
  unknown: INVALID,
  used: [40163, 'code been used'],
  expired: [42003, 'oauth code expired'],
} as const
/** The mini-program is not told that a code has run out. */
function codeFailure(channel: WechatChannel, { reason }: CodeOutcome & { ok: false }): HttpAnswer {
  const [errcode, errmsg] =
    channel === 'weapp' && reason === 'expired' ? INVALID : CODE_FAILURES[reason]
  return failure(errcode, errmsg)
}

/** The JS-SDK's ticket: the same for everybody who asks, as long as the app's token is the same. */
export const ticketOf = (accessToken: string): string =>
  createHash('sha256').update(`jsapi ${accessToken}`).digest('base64url')

/** Routes that need the app's access token are made with this. */
export const withToken =
  ({ users, trouble }: World, answer: (channel: WechatChannel, call: ServiceCall) => HttpAnswer) =>
  (call: ServiceCall): HttpAnswer => {
    const token = call.query.get('access_token') ?? ''
    const known = users.token(token)
    if (!known && users.hasRunOut(token)) return failure(42001, 'access_token expired')
    if (known?.channel !== 'weapp' && known?.channel !== 'wechat-oa')
      return failure(40001, 'invalid credential, access_token is invalid or not latest')
    const { channel } = known
    return trouble.meet(channel, SAYINGS, () => answer(channel, call))
  }

export function wechatApi(
  credentials: Record<WechatChannel, WechatCredentials>,
  world: World,
): ServiceRoutes {
  const { users, trouble } = world
  /** The refusal for a wrong app id or secret; nothing when both are right. */
  const wrongApp = (
    channel: WechatChannel,
    appId: unknown,
    secret: unknown,
  ): HttpAnswer | undefined => {
    if (appId !== credentials[channel].appId) return failure(40013, 'invalid appid')
    return secret === credentials[channel].secret ? undefined : failure(40125, 'invalid appsecret')
  }
  const login =
    (channel: WechatChannel, codeName: string, extra: () => object) =>
    ({ query }: ServiceCall): HttpAnswer =>
      trouble.meet(channel, { ...SAYINGS, blocked: () => failure(40226, 'code blocked') }, () => {
        const refused = wrongApp(channel, query.get('appid'), query.get('secret'))
        if (refused) return refused
        const code = query.get(codeName) ?? ''
        if (code === '') return failure(41008, 'missing code')
        const outcome = users.useCode(channel, 'login', code)
        if (!outcome.ok) return codeFailure(channel, outcome)
        return trouble.tooMany(channel, outcome.subject)
          ? limited()
          : json({ openid: outcome.subject, ...extra() })
      })
  return {
    'GET /sns/jscode2session': login('weapp', 'js_code', () => ({
      session_key: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64'),
    })),
    'GET /sns/oauth2/access_token': login('wechat-oa', 'code', () => ({
      access_token: crypto.randomUUID(),
      expires_in: TOKEN_SECONDS,
      refresh_token: crypto.randomUUID(),
      scope: 'snsapi_base',
    })),
    // The same token for everybody who asks, and how long it still lives, until five minutes before
    // its end or somebody insists on a new one.
    'POST /cgi-bin/stable_token': ({ body }) => {
      const {
        grant_type: grant,
        appid,
        secret,
        force_refresh: anew,
      } = body as {
        grant_type?: string
        appid?: string
        secret?: string
        force_refresh?: boolean
      }
      const channel = appid === credentials['wechat-oa'].appId ? 'wechat-oa' : 'weapp'
      if (grant !== 'client_credential') return failure(40002, 'invalid grant_type')
      const held = anew ? undefined : users.appToken(channel)
      return (
        wrongApp(channel, appid, secret) ??
        json(
          held && held.seconds > 300
            ? { access_token: held.token, expires_in: held.seconds }
            : { access_token: users.issueToken(channel), expires_in: TOKEN_SECONDS },
        )
      )
    },
    'POST /wxa/business/getuserphonenumber': withToken(world, (channel, { body }) => {
      const outcome = users.useCode(channel, 'phone', String((body as { code?: unknown }).code))
      if (!outcome.ok) return codeFailure(channel, outcome)
      const phone = users.user(channel, outcome.subject)?.phone ?? ''
      return json({
        errcode: 0,
        errmsg: 'ok',
        phone_info: { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86' },
      })
    }),
    'GET /cgi-bin/ticket/getticket': withToken(world, (_, { query }) =>
      json({
        errcode: 0,
        errmsg: 'ok',
        ticket: ticketOf(query.get('access_token') ?? ''),
        expires_in: TOKEN_SECONDS,
      }),
    ),
  }
}
