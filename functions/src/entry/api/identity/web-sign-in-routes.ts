import {
  ARRIVAL_SECONDS,
  departForSignIn,
  DEPARTURE_SECONDS,
  returnFromSignIn,
} from '../../../domain/session/index.ts'
import { DomainError } from '../../../platform/domain-error.ts'
import { Reply } from '../../../platform/http/reply.ts'
import { cookies, header } from '../../../platform/http/request.ts'
import type { IdentityContext, IdentityHandlers } from './identity-handlers.ts'

const COOKIE = 'voucher-departure'
/** What the browser that has come back from a channel shows when its page signs in. */
export const ARRIVAL_COOKIE = 'voucher-arrival'
const PATH = '/auth/channels/{channel}'
type WebSignIn = `GET ${typeof PATH}/${'authorize' | 'callback'}`

export function webSignInRoutes(services: IdentityContext): Pick<IdentityHandlers, WebSignIn> {
  const home = services.config.PUBLIC_ORIGIN
  const secure = home.startsWith('https:') ? '; Secure' : ''
  const kept = (value: string, seconds: number) =>
    `${COOKIE}=${value}; Path=/api/auth/channels; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
  const arrived = (value: string) =>
    `${ARRIVAL_COOKIE}=${value}; Path=/api/auth/sessions; Max-Age=${ARRIVAL_SECONDS}; HttpOnly; SameSite=Strict${secure}`
  return {
    [`GET ${PATH}/authorize`]: async ({ params, query }) => {
      const { location, departure } = await departForSignIn(
        services,
        params.channel,
        query.returnTo,
      )
      return Reply.redirect(location, kept(departure, DEPARTURE_SECONDS))
    },
    [`GET ${PATH}/callback`]: async ({ params, query, event }) => {
      try {
        const { page, arrival } = await returnFromSignIn(services, {
          channel: params.channel,
          code: query.code,
          state: query.state,
          departure: cookies(event)[COOKIE],
        })
        // The departure has been used up; its cookie need not be taken back.
        return Reply.redirect(page, arrived(arrival))
      } catch (error) {
        // A person's browser shows what it is given: it goes back to the app, which says that
        // nobody is signed in.
        if (!(error instanceof DomainError) || !header(event, 'accept')?.includes('text/html'))
          throw error
        return Reply.redirect(`${home}/?signIn=failed`, kept('', 0))
      }
    },
  }
}
