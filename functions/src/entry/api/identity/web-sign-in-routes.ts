import {
  departForSignIn,
  DEPARTURE_SECONDS,
  returnFromSignIn,
} from '../../../domain/session/index.ts'
import { DomainError } from '../../../platform/domain-error.ts'
import { Reply } from '../../../platform/http/reply.ts'
import { cookies, header } from '../../../platform/http/request.ts'
import type { IdentityContext, IdentityHandlers } from './identity-handlers.ts'

const COOKIE = 'voucher-departure'
const PATH = '/auth/channels/{channel}'
type WebSignIn = `GET ${typeof PATH}/${'authorize' | 'callback'}`

export function webSignInRoutes(services: IdentityContext): Pick<IdentityHandlers, WebSignIn> {
  const home = services.config.PUBLIC_ORIGIN
  const secure = home.startsWith('https:') ? '; Secure' : ''
  const cookie = (value: string, seconds: number) =>
    `${COOKIE}=${value}; Path=/api/auth/channels; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
  return {
    [`GET ${PATH}/authorize`]: async ({ params, query }) => {
      const { location, departure } = await departForSignIn(
        services,
        params.channel,
        query.returnTo,
      )
      return Reply.redirect(location, cookie(departure, DEPARTURE_SECONDS))
    },
    [`GET ${PATH}/callback`]: async ({ params, query, event }) => {
      const page = await returnFromSignIn(services, {
        channel: params.channel,
        code: query.code,
        state: query.state,
        departure: cookies(event)[COOKIE],
      }).catch((error: unknown) => {
        // A person's browser shows what it is given: it goes back to the app, which says that
        // nobody is signed in.
        if (!(error instanceof DomainError) || !header(event, 'accept')?.includes('text/html'))
          throw error
        return `${home}/?signIn=failed`
      })
      return Reply.redirect(page, cookie('', 0))
    },
  }
}
