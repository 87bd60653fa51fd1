/** Managing operators (R42): own institutions, and what the primary does with the others. */
import type { Operator as OperatorAnswer } from '@voucher/shared/contract/operator'
import {
  addOperator,
  editOperator,
  institutionsOf,
  listOperators,
  type Operator,
  transferPrimary,
} from '../../../domain/operator/index.ts'
import { operatorIdOf, personIdOfOperator, type PersonId } from '../../../platform/ids.ts'
import { actorOf, type OperatorHandlers, type OperatorRouteContext } from './operator-handlers.ts'

type Operators =
  | 'GET /operator/institutions'
  | 'GET /operator/operators'
  | 'POST /operator/operators'
  | 'PATCH /operator/operators/{operatorId}'
  | 'POST /operator/operators/{operatorId}/primary'

const shown = ({
  personId,
  name,
  idNumberMasked,
  phoneMasked,
  status,
  role,
}: Operator): OperatorAnswer => ({
  operatorId: operatorIdOf(personId),
  name,
  idNumberMasked,
  phoneMasked,
  status,
  role,
})

export const managementRoutes = (
  services: OperatorRouteContext,
): Pick<OperatorHandlers, Operators> => ({
  'GET /operator/institutions': async ({ caller }) => ({
    items: await institutionsOf(services, caller.personId),
  }),
  'GET /operator/operators': async ({ caller, query }) => {
    const scope = `GET /operator/operators ${caller.personId} ${caller.institutionId}`
    const position = await services.cursors.open(scope, query.cursor)
    const { items, last } = await listOperators(services, caller.institution, {
      limit: query.limit,
      after: position?.after as PersonId | undefined,
    })
    const nextCursor = await services.cursors.seal(scope, last && { after: last })
    return { items: items.map(shown), nextCursor }
  },
  'POST /operator/operators': async (request) => {
    const operator = await addOperator(services, {
      institutionId: request.caller.institutionId,
      operator: request.body,
      actor: actorOf(request),
      primary: request.caller.personId,
      idempotency: request.idempotency,
    })
    return { operator: shown(operator) }
  },
  'PATCH /operator/operators/{operatorId}': async (request) => {
    const operator = await editOperator(services, {
      institutionId: request.caller.institutionId,
      operator: personIdOfOperator(request.params.operatorId),
      changes: request.body,
      primary: request.caller.personId,
      actor: actorOf(request),
    })
    return { operator: shown(operator) }
  },
  'POST /operator/operators/{operatorId}/primary': async (request) => {
    const operator = await transferPrimary(services, {
      institutionId: request.caller.institutionId,
      primary: request.caller.personId,
      successor: personIdOfOperator(request.params.operatorId),
      actor: actorOf(request),
      idempotency: request.idempotency,
    })
    return { operator: shown(operator) }
  },
})
