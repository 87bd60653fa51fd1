import { refreshSession, signIn, signOut } from '../../../domain/session/index.ts'
import { cookies } from '../../../platform/http/request.ts'
import type { IdentityContext, IdentityHandlers } from './identity-handlers.ts'
import { personAnswer } from './me-routes.ts'
import { ARRIVAL_COOKIE } from './web-sign-in-routes.ts'

type Sessions =
  'POST /auth/sessions' | 'POST /auth/sessions/refresh' | 'DELETE /auth/sessions/current'

export const sessionRoutes = (services: IdentityContext): Pick<IdentityHandlers, Sessions> => ({
  'POST /auth/sessions': async ({ body, event }) => {
    const arrival = cookies(event)[ARRIVAL_COOKIE]
    const { person, ...tokens } = await signIn(services, { ...body, arrival })
    services.metrics.count({ signIn: 1 }, { channel: body.channel })
    return { ...tokens, person: person ? personAnswer(person) : null }
  },
  'POST /auth/sessions/refresh': ({ body, origin }) =>
    refreshSession(services, { refreshToken: body.refreshToken, from: origin }),
  'DELETE /auth/sessions/current': async ({ caller }) => {
    await signOut(services, caller.sessionId)
    return undefined
  },
})
