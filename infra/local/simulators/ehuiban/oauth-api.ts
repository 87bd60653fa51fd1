/**
 * 鄂汇办, as `functions/src/platform/outside/channels/ehuiban.ts` supposes it: a plain
 * OAuth 2.0 server (RFC 6749) with one-time codes, and a push of messages. The
 * real one's interface is not public.
 */
import type { EhuibanCredentials } from '@voucher/functions/platform/outside/channels/credentials'
import { json, type HttpAnswer } from '../../http/answer.ts'
import type { ServiceCall, ServiceRoutes } from '../../http/service.ts'
import { userChooser } from '../user-chooser.ts'
import { TOKEN_SECONDS } from '../users/channel-records.ts'
import type { World } from '../world.ts'

const CHANNEL = 'ehuiban'
const failure = (status: number, error: string): HttpAnswer => json({ error }, status)
const limited = (): HttpAnswer => failure(429, 'too_many_requests')
const SAYINGS = { busy: () => failure(503, 'temporarily_unavailable'), limited, exhausted: limited }

interface TokenRequest {
  grant_type?: string
  code?: string
  redirect_uri?: string
  client_id?: string
  client_secret?: string
}
interface PushRequest {
  messageId?: string
  user?: string
  title?: string
  content?: string
  url?: string
}

/** @param callback the only address to which codes are sent */
export function ehuibanApi(
  credentials: EhuibanCredentials,
  { users, mailbox, trouble, clock }: World,
  callback: string,
): ServiceRoutes {
  const bearer = ({ headers }: ServiceCall) =>
    users.token(/^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '')
  const token = (subject?: string): HttpAnswer =>
    json({
      access_token: users.issueToken(CHANNEL, subject),
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
    })
  const grant = ({ body }: ServiceCall): HttpAnswer => {
    const {
      grant_type: kind,
      code = '',
      redirect_uri: redirectUri,
      client_id: id,
      client_secret: secret,
    } = body as TokenRequest
    if (id !== credentials.appId || secret !== credentials.secret)
      return failure(401, 'invalid_client')
    if (kind === 'client_credentials') return token()
    if (kind !== 'authorization_code') return failure(400, 'unsupported_grant_type')
    // Unknown, used, expired and meant for another address: RFC 6749 has one code for them all.
    const outcome = redirectUri === callback ? users.useCode(CHANNEL, 'login', code) : undefined
    if (!outcome?.ok) return failure(400, 'invalid_grant')
    return trouble.tooMany(CHANNEL, outcome.subject) ? limited() : token(outcome.subject)
  }
  const push = (call: ServiceCall): HttpAnswer => {
    const known = bearer(call)
    if (known?.channel !== CHANNEL || known.subject !== undefined)
      return failure(401, 'invalid_token')
    const { messageId, user, title, content, url } = call.body as PushRequest
    if (!messageId || !user || !title || !content || !url) return failure(400, 'invalid_request')
    if (!users.user(CHANNEL, user)) return failure(404, 'user_unknown')
    if (users.refuses(CHANNEL, user)) return failure(403, 'user_refused')
    mailbox.keep(
      {
        channel: CHANNEL,
        subject: user,
        page: url,
        data: { title, content },
        at: new Date(clock.now()).toISOString(),
      },
      messageId,
    )
    return json({ messageId })
  }
  return {
    'POST /oauth2/token': (call) => trouble.meet(CHANNEL, SAYINGS, () => grant(call)),
    'GET /oauth2/userinfo': (call) => {
      const known = bearer(call)
      return known?.channel === CHANNEL && known.subject !== undefined
        ? json({ sub: known.subject })
        : failure(401, 'invalid_token')
    },
    'POST /messages': (call) => trouble.meet(CHANNEL, SAYINGS, () => push(call)),
  }
}

/** The consent page. */
export function ehuibanPages(appId: string, world: World, publicOrigin: string): ServiceRoutes {
  const chooser = userChooser(world, {
    channel: CHANNEL,
    appId,
    userWord: '鄂汇办用户',
    question: '“职业培训券”想获取您的鄂汇办身份。',
    wrongApp: '应用不存在',
    wrongSite: '回调地址与应用登记的不一致',
    action: 'decision',
    publicOrigin,
  })
  return {
    'GET /oauth2/authorize': ({ query }) =>
      chooser.page({
        appId: query.get('client_id') ?? '',
        redirectUri: query.get('redirect_uri') ?? '',
        state: query.get('state') ?? '',
      }),
    'POST /oauth2/decision': (call) => chooser.decide(call),
  }
}
