import type { Person as PersonAnswer } from '@voucher/shared/contract/identity'
import { institutionsOf } from '../../../domain/operator/index.ts'
import type { Person } from '../../../domain/person/index.ts'
import { currentPerson } from '../../../domain/session/index.ts'
import type { IdentityContext, IdentityHandlers } from './identity-handlers.ts'

/** The person as they may see themselves; whoever has opened a card has given a phone. */
export const personAnswer = ({
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

export const meRoutes = (services: IdentityContext): Pick<IdentityHandlers, 'GET /me'> => ({
  'GET /me': async ({ caller }) => {
    const person = await currentPerson(services, caller.sessionId)
    const institutions = person ? await institutionsOf(services, person.personId) : []
    const operatorOf = institutions
      .filter(({ status }) => status === 'enabled')
      .map(({ institutionId, name, role }) => ({ institutionId, institutionName: name, role }))
    return { person: person ? personAnswer(person) : null, operatorOf, administrator: null }
  },
})
