import {
  allowedPhone,
  departForSignIn,
  DEPARTURE_SECONDS,
  returnFromSignIn,
  scannerSignature,
} from '../../../domain/session/index.ts'
import { DomainError } from '../../../platform/domain-error.ts'
import { Reply } from '../../../platform/http/reply.ts'
import { cookies, header } from '../../../platform/http/request.ts'
import type { IdentityServices } from '../../../platform/services/identity-services.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import type { IdentityHandlers } from './session-routes.ts'

const COOKIE = 'voucher-departure'
const PATH = '/auth/channels/{channel}'

export function channelHandlers(
  runtime: Runtime,
  services: IdentityServices,
): Pick<
  IdentityHandlers,
  | `GET ${typeof PATH}/${'authorize' | 'callback' | 'js-signature'}`
  | `POST ${typeof PATH}/phone-numbers`
> {
  const secure = runtime.config.PUBLIC_ORIGIN.startsWith('https:') ? '; Secure' : ''
  const cookie = (value: string, seconds: number) =>
    `${COOKIE}=${value}; Path=/api/auth/channels; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`
  return {
    [`GET ${PATH}/authorize`]: async ({ params, query }) => {
      const { location, departure } = await departForSignIn(
        runtime,
        services,
        params.channel,
        query.returnTo,
      )
      return Reply.redirect(location, cookie(departure, DEPARTURE_SECONDS))
    },
    [`GET ${PATH}/callback`]: async ({ params, query, event }) => {
      const page = await returnFromSignIn(runtime, services, {
        channel: params.channel,
        code: query.code,
        state: query.state,
        departure: cookies(event)[COOKIE],
      }).catch((error: unknown) => {
        // A person's browser shows what it is given: it goes back to the app, which says that
        // nobody is signed in.
        if (!(error instanceof DomainError) || !header(event, 'accept')?.includes('text/html'))
          throw error
        return `${runtime.config.PUBLIC_ORIGIN}/?signIn=failed`
      })
      return Reply.redirect(page, cookie('', 0))
    },
    [`GET ${PATH}/js-signature`]: ({ params, query }) =>
      scannerSignature(runtime, services, params.channel, query.url),
    [`POST ${PATH}/phone-numbers`]: async ({ params, body }) => ({
      phone: await allowedPhone(services, params.channel, body.code),
    }),
  }
}
