/**
 * What WeChat's mini-programs and official accounts have in common: error codes, the app's access
 * token, templates.
 */
import * as z from 'zod'
import type { Clock } from '../../clock.ts'
import { DomainError } from '../../domain-error.ts'
import { limited, requestJson, unavailable, type RequestOptions } from '../http-client.ts'
import type { Secrets } from '../../secrets.ts'
import type { Delivery, OutgoingMessage } from './channel.ts'
import { codeRefused, credentialsOf, type WechatCredentials } from './credentials.ts'
import { templateData } from './message-text.ts'

export const failure = { errcode: z.number().optional(), errmsg: z.string().optional() }
type Failure = { errcode?: number | undefined }
const accessToken = z.object({
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
  ...failure,
})

const CODE_REFUSED = [40029, 40163, 42003]
const DAY_SPENT = 45009
const LIMITED = [45011, DAY_SPENT]
const RISK = 40226
const TOKEN_REFUSED = [40001, 40014, 42001]
/** -1 system busy, 43108 another message to the same user is just being sent. */
const LATER = [-1, 43108]

/**
 * 40029 invalid code, 40163 code been used, 42003 code expired; 45011 and 45009 frequency limits,
 * 40226 a user whom WeChat takes for a risk; everything else is not the user's doing.
 */
export function refused({ errcode }: Failure): DomainError {
  if (errcode !== undefined && LIMITED.includes(errcode)) return limited()
  if (errcode !== undefined && CODE_REFUSED.includes(errcode)) return codeRefused()
  if (errcode === RISK)
    return new DomainError('forbidden', {
      detail: '微信认为这个账号有风险，暂时不能登录',
      next: '请打开微信的“帮助与反馈”，按提示解除限制后再试',
    })
  return unavailable(new Error(`wechat ${errcode}`))
}

/**
 * A value that WeChat hands out for a while, such as an access token; asked for again a little
 * before its end.
 */
export function renewed(
  clock: Clock,
  request: () => Promise<{ value: string; seconds: number }>,
): { get(): Promise<string>; forget(): void } {
  let held: { value: string; until: number } | undefined
  return {
    async get() {
      if (!held || held.until <= clock()) {
        const { value, seconds } = await request()
        held = { value, until: clock() + (seconds - 300) * 1000 }
      }
      return held.value
    },
    forget: () => {
      held = undefined
    },
  }
}

export interface WechatApp {
  credentials(): Promise<WechatCredentials>
  /**
   * Calls with the app's access token; once more with a new one when WeChat says that this one is
   * over.
   */
  call<T extends Failure>(path: string, schema: z.ZodType<T>, options?: RequestOptions): Promise<T>
}

export function createWechatApp(
  channel: 'weapp' | 'wechat-oa',
  { secrets, api, clock }: { secrets: Secrets; api: string; clock: Clock },
): WechatApp {
  const credentials = () => credentialsOf(secrets, channel)
  const token = renewed(clock, async () => {
    const { appId, secret } = await credentials()
    // The stable token: asking for it does not end the one that other processes hold.
    const body = {
      grant_type: 'client_credential',
      appid: appId,
      secret,
      force_refresh: false,
    }
    const answer = await requestJson(`${api}/cgi-bin/stable_token`, accessToken, {
      method: 'POST',
      body,
    })
    if (answer.access_token === undefined) throw refused(answer)
    return { value: answer.access_token, seconds: answer.expires_in ?? 7200 }
  })
  return {
    credentials,
    async call(path, schema, options) {
      const once = async () =>
        requestJson(
          `${api}${path}${path.includes('?') ? '&' : '?'}access_token=${encodeURIComponent(await token.get())}`,
          schema,
          options,
        )
      const answer = await once()
      if (answer.errcode === undefined || !TOKEN_REFUSED.includes(answer.errcode)) return answer
      token.forget()
      return once()
    },
  }
}

/** How many characters a keyword takes, by its kind: `thing1`, `phrase2`, `time3` … */
const MOST: Record<string, number> = {
  thing: 20,
  phrase: 5,
  name: 10,
  short_thing: 5,
}
const mostOf = (field: string): number => MOST[field.replace(/[0-9]+$/, '')] ?? 100

/**
 * Sends by a registered template. Refusals: 43101 the user has not allowed it, 43004 does not
 * follow the account, 40003 is not a user of the app, 45009 the app's quota is spent until
 * midnight; anything else that is not passing is a template or account that must be mended. All of
 * them are told as refusals, so that the person is reached another way.
 */
export async function sendByTemplate(
  app: WechatApp,
  path: string,
  { subject, message, target }: { subject: string; message: OutgoingMessage; target: object },
): Promise<Delivery> {
  const template = (await app.credentials()).templates?.[message.template]
  if (!template) return { delivered: false, reason: 'no template' }
  const body = {
    touser: subject,
    template_id: template.id,
    data: templateData(message, template, mostOf),
    ...target,
  }
  const { errcode } = await app.call(path, z.object(failure), { method: 'POST', body })
  if (errcode === 0) return { delivered: true }
  if (
    errcode === undefined ||
    (errcode !== DAY_SPENT && [...LIMITED, ...TOKEN_REFUSED, ...LATER].includes(errcode))
  )
    throw refused({ errcode })
  return { delivered: false, reason: String(errcode) }
}
