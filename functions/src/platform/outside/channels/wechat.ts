/**
 * WeChat's two kinds of app, as its documentation describes them: the
 * mini-program (jscode2session, subscribe messages) and the official account
 * (web OAuth, JS-SDK, template messages).
 */
import { createHash, randomBytes } from 'node:crypto'
import * as z from 'zod'
import type { Clock } from '../../clock.ts'
import { requestJson } from '../http-client.ts'
import type { Secrets } from '../../secrets.ts'
import type { ChannelAdapter } from './channel.ts'
import { createWechatApp, failure, refused, renewed, sendByTemplate } from './wechat-app.ts'

const session = z.object({ openid: z.string().min(1).max(128).optional(), ...failure })
const ticket = z.object({
  ticket: z.string().optional(),
  expires_in: z.number().optional(),
  ...failure,
})
const phoneInfo = z.object({
  phone_info: z.object({ purePhoneNumber: z.string() }).optional(),
  ...failure,
})

/** Mini-program (S1): `wx.login` code → openid; `getPhoneNumber` code → phone. */
export function createWeapp(secrets: Secrets, api: string, clock: Clock): ChannelAdapter {
  const app = createWechatApp('weapp', { secrets, api, clock })
  return {
    async exchangeCode(code) {
      const { appId, secret } = await app.credentials()
      const answer = await requestJson(
        `${api}/sns/jscode2session?${new URLSearchParams({
          appid: appId,
          secret,
          js_code: code,
          grant_type: 'authorization_code',
        })}`,
        session,
      )
      if (answer.openid === undefined) throw refused(answer)
      return { subject: answer.openid }
    },
    async phoneNumber(code) {
      const answer = await app.call('/wxa/business/getuserphonenumber', phoneInfo, {
        method: 'POST',
        body: { code },
      })
      if (!answer.phone_info) throw refused(answer)
      return answer.phone_info.purePhoneNumber
    },
    sendMessage: (subject, message) =>
      sendByTemplate(app, '/cgi-bin/message/subscribe/send', {
        subject,
        message,
        target: { page: message.page.slice(1) },
      }),
  }
}

/**
 * Official account (S2): web authorization code → openid; JS-SDK signature for its scanner.
 * @param origins `pages` is where people's browsers find the H5 app
 */
export function createOfficialAccount(
  secrets: Secrets,
  origins: { api: string; authorize: string; pages: string },
  clock: Clock,
): ChannelAdapter {
  const app = createWechatApp('wechat-oa', { secrets, api: origins.api, clock })
  const jsTicket = renewed(clock, async () => {
    const answer = await app.call('/cgi-bin/ticket/getticket?type=jsapi', ticket)
    if (answer.ticket === undefined) throw refused(answer)
    return { value: answer.ticket, seconds: answer.expires_in ?? 7200 }
  })
  return {
    async authorizeUrl(redirectUri, state) {
      const { appId } = await app.credentials()
      return `${origins.authorize}/connect/oauth2/authorize?${new URLSearchParams({
        appid: appId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'snsapi_base',
        state,
      })}#wechat_redirect`
    },
    async exchangeCode(code) {
      const { appId, secret } = await app.credentials()
      const answer = await requestJson(
        `${origins.api}/sns/oauth2/access_token?${new URLSearchParams({
          appid: appId,
          secret,
          code,
          grant_type: 'authorization_code',
        })}`,
        session,
      )
      if (answer.openid === undefined) throw refused(answer)
      return { subject: answer.openid }
    },
    // WeChat keeps the message id for ten minutes: a repeat within them reaches the user once.
    sendMessage: (subject, message) =>
      sendByTemplate(app, '/cgi-bin/message/template/send', {
        subject,
        message,
        target: { url: `${origins.pages}/#${message.page}`, client_msg_id: message.id },
      }),
    async jsSignature(url) {
      const { appId } = await app.credentials()
      const nonceStr = randomBytes(12).toString('hex')
      const timestamp = Math.floor(clock() / 1000)
      const text = `jsapi_ticket=${await jsTicket.get()}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url.split('#')[0]}`
      return {
        appId,
        timestamp,
        nonceStr,
        signature: createHash('sha1').update(text).digest('hex'),
      }
    },
  }
}
