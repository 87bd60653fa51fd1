/** Managing operators (R42): the handlers of the operator area that need no voucher. */
import type { Operator as OperatorAnswer, operatorRoutes } from '@voucher/shared/contract/operator'
import {
  addOperator,
  editOperator,
  institutionsOf,
  listOperators,
  type Operator,
  type OperatorContext,
  transferPrimary,
} from '../../../domain/operator/index.ts'
import { createCursors } from '../../../platform/http/cursor.ts'
import type { Origin } from '../../../platform/http/request.ts'
import { operatorIdOf, personIdOfOperator, type PersonId } from '../../../platform/ids.ts'
import { personServicesOf } from '../../../platform/services/person-services.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import type { ApiHandlers } from '../api-function.ts'

type Managed =
  | 'GET /operator/institutions'
  | 'GET /operator/operators'
  | 'POST /operator/operators'
  | 'PATCH /operator/operators/{operatorId}'
  | 'POST /operator/operators/{operatorId}/primary'

const actorOf = ({ caller, origin }: { caller: OperatorContext; origin: Origin }) =>
  ({ role: 'operator', personId: caller.personId, ...origin }) as const

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

/**
 * What the operator area's function spreads in: own institutions, and adding, editing, disabling,
 * transferring by the primary.
 */
export function operatorManagement(
  runtime: Runtime,
): Pick<ApiHandlers<typeof operatorRoutes>, Managed> {
  const services = personServicesOf(runtime)
  const cursors = createCursors(runtime.secrets)
  return {
    'GET /operator/institutions': async ({ caller }) => ({
      items: await institutionsOf(runtime, caller.personId),
    }),
    'GET /operator/operators': async ({ caller, query }) => {
      const scope = `GET /operator/operators ${caller.personId} ${caller.institutionId}`
      const position = await cursors.open(scope, query.cursor)
      const { items, last } = await listOperators(runtime, caller.institution, {
        limit: query.limit,
        after: position?.after as PersonId | undefined,
      })
      return {
        items: items.map(shown),
        nextCursor: await cursors.seal(scope, last && { after: last }),
      }
    },
    'POST /operator/operators': async (request) => ({
      operator: shown(
        await addOperator(runtime, services, {
          institutionId: request.caller.institutionId,
          operator: request.body,
          actor: actorOf(request),
          primary: request.caller.personId,
          idempotency: request.idempotency,
        }),
      ),
    }),
    'PATCH /operator/operators/{operatorId}': async (request) => ({
      operator: shown(
        await editOperator(runtime, services, {
          institutionId: request.caller.institutionId,
          operator: personIdOfOperator(request.params.operatorId),
          changes: request.body,
          primary: request.caller.personId,
          actor: actorOf(request),
        }),
      ),
    }),
    'POST /operator/operators/{operatorId}/primary': async (request) => ({
      operator: shown(
        await transferPrimary(runtime, {
          institutionId: request.caller.institutionId,
          primary: request.caller.personId,
          successor: personIdOfOperator(request.params.operatorId),
          actor: actorOf(request),
          idempotency: request.idempotency,
        }),
      ),
    }),
  }
}
