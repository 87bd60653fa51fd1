/**
 * `/sim/channels/…` and `/sim/messages`: what testers may order of the simulated channels and the
 * SMS operator.
 */
import * as z from 'zod'
import { phone } from '@voucher/shared/contract/fields'
import { CHANNELS, codesOf, type Channel } from '@voucher/shared/values'
import { json, refusal } from '../http/answer.ts'
import type { ServiceRoutes } from '../http/service.ts'
import type { Simulators } from '../simulators/start-simulators.ts'
import type { Service } from '../simulators/users/channel-records.ts'
import { FAULTS } from '../simulators/users/trouble.ts'
import { parse } from './parse.ts'

const subject = z.string().trim().min(1).max(64)
const codeRequest = z.strictObject({ subject })
const phoneCodeRequest = z.strictObject({ subject, phone: phone.optional() })
const refusalRequest = z.strictObject({ subject, refuses: z.boolean() })
const faultRequest = z.strictObject({
  mode: z.enum(FAULTS),
  count: z.int().min(0).max(1_000_000).default(1),
})

const isChannel = (name: string | undefined): name is Channel =>
  codesOf(CHANNELS).some((channel) => channel === name)
function serviceOf(name: string | undefined): Service {
  if (name === 'sms' || isChannel(name)) return name
  throw refusal('not_found')
}

export function channelRoutes({ users, mailbox, trouble, alipayPhone }: Simulators): ServiceRoutes {
  /** The user of a channel, made known if nobody has met them. */
  const userOf = (channel: string | undefined, who: string, number?: string) => {
    if (!isChannel(channel)) throw refusal('not_found')
    const known = users.user(channel, who)
    if (!known || number !== undefined)
      users.addUser({
        channel,
        subject: who,
        nickname: known?.nickname ?? who,
        ...(number !== undefined && { phone: number }),
      })
    return { channel, phone: number ?? known?.phone }
  }
  return {
    'POST /channels/{channel}/codes': ({ params, body }) => {
      const { subject: who } = parse(codeRequest, body)
      return json({ code: users.issueCode(userOf(params.channel, who).channel, 'login', who) })
    },
    'POST /channels/{channel}/phone-codes': ({ params, body }) => {
      const { subject: who, phone: given } = parse(phoneCodeRequest, body)
      const { channel, phone: number } = userOf(params.channel, who, given)
      return json({
        code: channel === 'alipay' ? alipayPhone(number) : users.issueCode(channel, 'phone', who),
      })
    },
    // A user (of SMS: a phone number) who wants no messages, or wants them again.
    'POST /channels/{channel}/refusals': ({ params, body }) => {
      const { subject: who, refuses } = parse(refusalRequest, body)
      users.setRefuses(serviceOf(params.channel), who, refuses)
      return json({ subject: who, refuses })
    },
    'POST /channels/{channel}/faults': ({ params, body }) => {
      const { mode, count } = parse(faultRequest, body)
      trouble.order(serviceOf(params.channel), mode, count)
      return json({ mode, count })
    },
    'GET /messages': ({ query }) => json(mailbox.messages(query.get('subject'))),
  }
}
