import { confirmCard, openCard } from '../../../domain/card/index.ts'
import type { IdentityServices } from '../../../platform/services/identity-services.ts'
import type { FaceSessionId } from '../../../platform/ids.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import { answerOf, type IdentityHandlers } from './session-routes.ts'

export function cardHandlers(
  runtime: Runtime,
  services: IdentityServices,
): Pick<IdentityHandlers, 'POST /me/ecard' | 'POST /me/ecard/{faceSessionId}/confirm'> {
  return {
    'POST /me/ecard': ({ caller, body, origin }) => {
      const { password, consentVersion, ...identity } = body
      return openCard(
        runtime,
        services,
        caller.sessionId,
        { identity, password, consentVersion },
        origin,
      )
    },
    'POST /me/ecard/{faceSessionId}/confirm': async ({ caller, params, origin }) => {
      const { person, ...tokens } = await confirmCard(
        runtime,
        services,
        caller.sessionId,
        params.faceSessionId as FaceSessionId,
        origin,
      )
      return { ...tokens, person: answerOf(person) }
    },
  }
}
