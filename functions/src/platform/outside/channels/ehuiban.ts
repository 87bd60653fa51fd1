/**
 * 鄂汇办 (S4), Hubei's government app, which opens our H5 pages in itself. Its
 * interface is not public. Until it is given to us this is a plain OAuth 2.0
 * authorization-code flow (RFC 6749: authorize page, token, user info; refusals
 * by its error codes) and a push of one message to one user, authorized by
 * client credentials. Only this file knows it.
 */
import * as z from 'zod'
import type { Clock } from '../../clock.ts'
import { limited, requestJson, unavailable, type RequestOptions } from '../http-client.ts'
import type { Secrets } from '../../secrets.ts'
import type { ChannelAdapter } from './channel.ts'
import { codeRefused, credentialsOf } from './credentials.ts'

const ACCEPT = [400, 401, 403, 404, 429]
/** What a user has decided, or what the app says of a user that it does not have. */
const REFUSALS = ['user_unknown', 'user_refused']

const failure = { error: z.string().optional() }
const token = z.object({
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
  ...failure,
})
const userInfo = z.object({ sub: z.string().min(1).max(128).optional(), ...failure })
const sent = z.object({ messageId: z.string().optional(), ...failure })

function refused({ error }: { error?: string | undefined }): Error {
  if (error === 'too_many_requests') return limited()
  return error === 'invalid_grant' ? codeRefused() : unavailable(new Error(`ehuiban ${error}`))
}

export interface EhuibanPlaces {
  api: string
  authorize: string
  /** Where people's browsers find the H5 app. */
  pages: string
  /** Where the consent page leads back to; it must be said again when the code is exchanged. */
  redirectUri: string
}

export function createEhuiban(
  secrets: Secrets,
  places: EhuibanPlaces,
  clock: Clock,
): ChannelAdapter {
  const credentials = () => credentialsOf(secrets, 'ehuiban')
  const request = <T>(path: string, schema: z.ZodType<T>, options: RequestOptions) =>
    requestJson(`${places.api}${path}`, schema, { ...options, accept: ACCEPT })
  const requestToken = async (
    grant: Record<string, string>,
  ): Promise<{ value: string; seconds: number }> => {
    const { appId, secret } = await credentials()
    const answer = await request('/oauth2/token', token, {
      method: 'POST',
      form: { ...grant, client_id: appId, client_secret: secret },
    })
    if (answer.access_token === undefined) throw refused(answer)
    return { value: answer.access_token, seconds: answer.expires_in ?? 0 }
  }
  let own: { value: string; until: number } | undefined
  const ownToken = async (): Promise<string> => {
    if (!own || own.until <= clock()) {
      const { value, seconds } = await requestToken({ grant_type: 'client_credentials' })
      own = { value, until: clock() + (seconds - 60) * 1000 }
    }
    return own.value
  }
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` })
  return {
    async authorizeUrl(backTo, state) {
      const { appId } = await credentials()
      return `${places.authorize}/oauth2/authorize?${new URLSearchParams({
        response_type: 'code',
        client_id: appId,
        redirect_uri: backTo,
        scope: 'openid',
        state,
      })}`
    },
    async exchangeCode(code) {
      const { value } = await requestToken({
        grant_type: 'authorization_code',
        code,
        redirect_uri: places.redirectUri,
      })
      const user = await request('/oauth2/userinfo', userInfo, { headers: bearer(value) })
      if (user.sub === undefined) throw refused(user)
      return { subject: user.sub }
    },
    async sendMessage(subject, { id, title, text, page }) {
      const push = async () =>
        request('/messages', sent, {
          method: 'POST',
          headers: bearer(await ownToken()),
          body: {
            messageId: id,
            user: subject,
            title,
            content: text,
            url: `${places.pages}/?channel=ehuiban#${page}`,
          },
        })
      let answer = await push()
      if (answer.error === 'invalid_token') {
        own = undefined
        answer = await push()
      }
      if (answer.messageId !== undefined) return { delivered: true }
      if (answer.error !== undefined && REFUSALS.includes(answer.error))
        return { delivered: false, reason: answer.error }
      throw refused(answer)
    },
  }
}
