import type { Person as PersonAnswer } from '@voucher/shared/contract/identity'
import type { areas } from '@voucher/shared/contract/index'
import { institutionsOf } from '../../../domain/operator/index.ts'
import type { Person } from '../../../domain/person/index.ts'
import { currentPerson, refreshSession, signIn, signOut } from '../../../domain/session/index.ts'
import type { IdentityServices } from '../../../platform/services/identity-services.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import type { ApiHandlers } from '../api-function.ts'

export type IdentityHandlers = ApiHandlers<(typeof areas)['identity']>

/** The person as they may see themselves; whoever has opened a card has given a phone. */
export const answerOf = ({
  name,
  idNumberMasked,
  phoneMasked = '',
  regionCode,
}: Person): PersonAnswer => ({
  name,
  idNumberMasked,
  phoneMasked,
  regionCode,
})

export function sessionHandlers(
  runtime: Runtime,
  services: IdentityServices,
): Pick<
  IdentityHandlers,
  | 'POST /auth/sessions'
  | 'POST /auth/sessions/refresh'
  | 'DELETE /auth/sessions/current'
  | 'GET /me'
> {
  return {
    'POST /auth/sessions': async ({ body }) => {
      const { person, ...tokens } = await signIn(runtime, services, body.channel, body.code)
      runtime.metrics.count({ signIn: 1 }, { channel: body.channel })
      return { ...tokens, person: person ? answerOf(person) : null }
    },
    'POST /auth/sessions/refresh': ({ body, origin }) =>
      refreshSession(runtime, services, body.refreshToken, origin),
    'DELETE /auth/sessions/current': async ({ caller }) => {
      await signOut(runtime, caller.sessionId)
      return undefined
    },
    'GET /me': async ({ caller }) => {
      const person = await currentPerson(runtime, caller.sessionId)
      const institutions = person ? await institutionsOf(runtime, person.personId) : []
      const operatorOf = institutions
        .filter(({ status }) => status === 'enabled')
        .map(({ institutionId, name, role }) => ({ institutionId, institutionName: name, role }))
      return { person: person ? answerOf(person) : null, operatorOf, administrator: null }
    },
  }
}
