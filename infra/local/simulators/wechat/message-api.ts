/**
 * Sending by template, as WeChat documents it: subscribe messages of the mini-program, template
 * messages of the official account.
 */
import type { WechatCredentials } from '@voucher/functions/platform/outside/channels/credentials'
import { json, type HttpAnswer } from '../../http/answer.ts'
import type { ServiceRoutes } from '../../http/service.ts'
import type { World } from '../world.ts'
import { failure, withToken, type WechatChannel } from './login-api.ts'

type Data = Record<string, { value?: unknown }>
interface MessageBody {
  touser?: string
  template_id?: string
  page?: string
  url?: string
  client_msg_id?: string
  data?: Data
}

/** What a value of each kind of keyword may be. */
const FORMS: Record<string, RegExp> = {
  thing: /^.{1,20}$/u,
  phrase: /^\p{Script=Han}{1,5}$/u,
  time: /^[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 [0-9]{2}:[0-9]{2}$/,
}

/** The first keyword that the template does not have, lacks, or that does not have its form. */
function wrongKeyword(data: Data, keywords: string[]): string | undefined {
  return [...new Set([...keywords, ...Object.keys(data)])].find((keyword) => {
    const { value } = data[keyword] ?? {}
    return (
      !keywords.includes(keyword) ||
      typeof value !== 'string' ||
      !(FORMS[keyword.replace(/[0-9]+$/, '')] ?? /./).test(value)
    )
  })
}

export function wechatMessages(
  credentials: Record<WechatChannel, WechatCredentials>,
  world: World,
): ServiceRoutes {
  const { users, mailbox, clock } = world
  const refusal = (
    channel: WechatChannel,
    { touser, template_id: templateId, data = {} }: MessageBody,
  ): HttpAnswer | undefined => {
    const template = Object.values(credentials[channel].templates ?? {}).find(
      ({ id }) => id === templateId,
    )
    if (!template) return failure(40037, 'invalid template_id')
    if (!touser || !users.user(channel, touser)) return failure(40003, 'invalid openid')
    const wrong = wrongKeyword(data, Object.values(template.fields))
    if (wrong !== undefined) return failure(47003, `argument invalid! data.${wrong}.value invalid`)
    if (!users.refuses(channel, touser)) return undefined
    return channel === 'weapp'
      ? failure(43101, 'user refuse to accept the msg')
      : failure(43004, 'require subscribe')
  }
  const send = withToken(world, (channel, { body }) => {
    const message = body as MessageBody
    const refused = refusal(channel, message)
    if (refused) return refused
    const {
      touser = '',
      template_id: templateId = '',
      page,
      url,
      client_msg_id: onceId,
      data,
    } = message
    const target = page ?? url
    mailbox.keep(
      {
        channel,
        subject: touser,
        templateId,
        ...(target !== undefined && { page: target }),
        data,
        at: new Date(clock.now()).toISOString(),
      },
      onceId,
    )
    return json({ errcode: 0, errmsg: 'ok' })
  })
  return {
    'POST /cgi-bin/message/subscribe/send': send,
    'POST /cgi-bin/message/template/send': send,
  }
}
