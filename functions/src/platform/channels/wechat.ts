/**
 * WeChat's two login services, as its documentation describes them: the
 * mini-program (jscode2session) and the official account (web OAuth, JS-SDK).
 */
import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { Clock } from '../clock.ts'
import { DomainError } from '../domain-error.ts'
import { requestJson } from '../http-client.ts'
import type { Secrets } from '../secrets.ts'
import type { ChannelAdapter, ChannelCredentials } from './channel.ts'

const failure = { errcode: z.number().optional(), errmsg: z.string().optional() }
const session = z.object({ openid: z.string().min(1).max(128).optional(), ...failure })
const accessToken = z.object({ access_token: z.string().optional(), expires_in: z.number().optional(), ...failure })
const ticket = z.object({ ticket: z.string().optional(), expires_in: z.number().optional(), ...failure })
const phoneInfo = z.object({ phone_info: z.object({ purePhoneNumber: z.string() }).optional(), ...failure })

/** 40029 invalid code, 40163 code been used, 42003 code expired; 45011 and 45009 frequency limits; -1 system busy. */
function refused({ errcode }: { errcode?: number | undefined }): DomainError {
  if (errcode === 45011 || errcode === 45009) return new DomainError('too_many_requests', { members: { retryAfterSeconds: 60 } })
  if (errcode === 40029 || errcode === 40163 || errcode === 42003) return new DomainError('token_invalid', { detail: '登录授权码无效或已使用', next: '请重新打开本页再试' })
  return new DomainError('try_again', { detail: '微信登录服务暂时没有响应', members: { retryAfterSeconds: 3 } })
}

type Kind = 'weapp' | 'wechat-oa'
const credentialsOf = (secrets: Secrets, kind: Kind) => async () => {
  const credentials = (await secrets('channel-credentials') as ChannelCredentials)[kind]
  if (!credentials) throw new Error(`channel ${kind} has no credentials`)
  return credentials
}

/** A value that WeChat hands out for a while, such as an access token; asked for again a little before its end. */
function renewed(clock: Clock, request: () => Promise<{ value: string; seconds: number }>): () => Promise<string> {
  let held: { value: string; until: number } | undefined
  return async () => {
    if (!held || held.until <= clock()) {
      const { value, seconds } = await request()
      held = { value, until: clock() + (seconds - 300) * 1000 }
    }
    return held.value
  }
}

function appToken(api: string, credentials: () => Promise<{ appId: string; secret: string }>, clock: Clock): () => Promise<string> {
  return renewed(clock, async () => {
    const { appId, secret } = await credentials()
    const answer = await requestJson(`${api}/cgi-bin/token?${new URLSearchParams({ grant_type: 'client_credential', appid: appId, secret })}`, accessToken)
    if (answer.access_token === undefined) throw refused(answer)
    return { value: answer.access_token, seconds: answer.expires_in ?? 7200 }
  })
}

/** Mini-program: `wx.login` code → openid; `getPhoneNumber` code → phone. */
export function createWeapp(secrets: Secrets, api: string, clock: Clock): ChannelAdapter {
  const credentials = credentialsOf(secrets, 'weapp')
  const token = appToken(api, credentials, clock)
  return {
    async exchangeCode(code) {
      const { appId, secret } = await credentials()
      const answer = await requestJson(`${api}/sns/jscode2session?${new URLSearchParams({ appid: appId, secret, js_code: code, grant_type: 'authorization_code' })}`, session)
      if (answer.openid === undefined) throw refused(answer)
      return { subject: answer.openid }
    },
    async phoneNumber(code) {
      const answer = await requestJson(`${api}/wxa/business/getuserphonenumber?access_token=${encodeURIComponent(await token())}`, phoneInfo, { method: 'POST', body: { code } })
      if (!answer.phone_info) throw refused(answer)
      return answer.phone_info.purePhoneNumber
    },
  }
}

/** Official account: web authorization code → openid; JS-SDK signature for its scanner. */
export function createOfficialAccount(secrets: Secrets, origins: { api: string; authorize: string }, clock: Clock): ChannelAdapter {
  const credentials = credentialsOf(secrets, 'wechat-oa')
  const token = appToken(origins.api, credentials, clock)
  const jsTicket = renewed(clock, async () => {
    const answer = await requestJson(`${origins.api}/cgi-bin/ticket/getticket?${new URLSearchParams({ access_token: await token(), type: 'jsapi' })}`, ticket)
    if (answer.ticket === undefined) throw refused(answer)
    return { value: answer.ticket, seconds: answer.expires_in ?? 7200 }
  })
  return {
    async authorizeUrl(redirectUri, state) {
      const { appId } = await credentials()
      return `${origins.authorize}/connect/oauth2/authorize?${new URLSearchParams({ appid: appId, redirect_uri: redirectUri, response_type: 'code', scope: 'snsapi_base', state })}#wechat_redirect`
    },
    async exchangeCode(code) {
      const { appId, secret } = await credentials()
      const answer = await requestJson(`${origins.api}/sns/oauth2/access_token?${new URLSearchParams({ appid: appId, secret, code, grant_type: 'authorization_code' })}`, session)
      if (answer.openid === undefined) throw refused(answer)
      return { subject: answer.openid }
    },
    async jsSignature(url) {
      const { appId } = await credentials()
      const nonceStr = randomBytes(12).toString('hex')
      const timestamp = Math.floor(clock() / 1000)
      const text = `jsapi_ticket=${await jsTicket()}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url.split('#')[0]}`
      return { appId, timestamp, nonceStr, signature: createHash('sha1').update(text).digest('hex') }
    },
  }
}
