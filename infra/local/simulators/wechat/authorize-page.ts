/** The page on which a WeChat user would agree to sign in. Here the tester chooses whom to be. */
import { randomBytes } from 'node:crypto'
import type { ChannelCredentials } from '@voucher/functions/platform/channels/channel'
import { redirect, type Answer } from '../../http/answer.ts'
import type { ServiceRoutes } from '../../http/service.ts'
import { escapeHtml, simulatorPage } from '../page.ts'
import type { WechatRecords, WechatUser } from './wechat-records.ts'

interface Query { appId: string; redirectUri: string; state: string }

const wrongParameter = (what: string): Answer => simulatorPage('无法登录', `<p>${what}</p>`, 400)

/** @param publicOrigin the only site that may ask, as the official account's settings would name it */
export function authorizePage(credentials: ChannelCredentials, records: WechatRecords, publicOrigin: string): ServiceRoutes {
  const problemOf = ({ appId, redirectUri }: Query): Answer | undefined => {
    if (appId !== credentials['wechat-oa']?.appId) return wrongParameter('AppID 参数错误')
    return URL.canParse(redirectUri) && new URL(redirectUri).origin === publicOrigin ? undefined : wrongParameter('redirect_uri 域名与后台配置不一致')
  }
  const choice = (query: Query, subject: string, label: string, note: string): string => `<form method="post" action="decision">
    ${Object.entries({ ...query, subject }).map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`).join('')}
    <button>${escapeHtml(label)}<br><small>${escapeHtml(note)}</small></button></form>`
  const userChoice = (query: Query, user: WechatUser): string => choice(query, user.subject, user.nickname, user.subject)
  return {
    'GET /connect/oauth2/authorize': ({ query: search }) => {
      const query = { appId: search.get('appid') ?? '', redirectUri: search.get('redirect_uri') ?? '', state: search.get('state') ?? '' }
      return problemOf(query) ?? simulatorPage('选择微信用户', `<p>“湖北12333”想获取您的微信身份。请选择以谁的身份登录：</p>
        ${choice(query, '', '新的微信用户', '还没有签发电子社保卡')}${records.users('wechat-oa').map((user) => userChoice(query, user)).join('')}`)
    },
    'POST /connect/oauth2/decision': ({ body }) => {
      const { appId = '', redirectUri = '', state = '', subject = '' } = body as Partial<Query & { subject: string }>
      const refused = problemOf({ appId, redirectUri, state })
      if (refused) return refused
      const chosen = subject || `oa-${randomBytes(8).toString('hex')}`
      if (!records.user('wechat-oa', chosen)) records.addUser({ channel: 'wechat-oa', subject: chosen, nickname: `微信用户 ${chosen.slice(-4)}` })
      const target = new URL(redirectUri)
      target.searchParams.set('code', records.issueCode('wechat-oa', 'login', chosen))
      target.searchParams.set('state', state)
      return redirect(target.href)
    },
  }
}
