import { confirmCard, openCard } from '../../../domain/card/index.ts'
import type { FaceSessionId } from '../../../platform/ids.ts'
import type { IdentityContext, IdentityHandlers } from './identity-handlers.ts'
import { personAnswer } from './me-routes.ts'

type Cards = 'POST /me/ecard' | 'POST /me/ecard/{faceSessionId}/confirm'

export const cardRoutes = (services: IdentityContext): Pick<IdentityHandlers, Cards> => ({
  'POST /me/ecard': ({ caller, body }) => {
    const { password, consentVersion, ...identity } = body
    const { sessionId } = caller
    return openCard(services, { sessionId, identity, password, consentVersion })
  },
  'POST /me/ecard/{faceSessionId}/confirm': async ({ caller, params, origin }) => {
    const { person, ...tokens } = await confirmCard(services, {
      sessionId: caller.sessionId,
      faceSessionId: params.faceSessionId as FaceSessionId,
      from: origin,
    })
    return { ...tokens, person: personAnswer(person) }
  },
})
