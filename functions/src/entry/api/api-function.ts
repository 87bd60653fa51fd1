/**
 * One area of the contract as a Lambda handler: route → access → parse → one
 * operation → answer. A handler that is missing or answers the wrong shape does
 * not compile, and a route without access does not exist.
 */
import middy from '@middy/core'
import httpRouter from '@middy/http-router'
import httpSecurityHeaders from '@middy/http-security-headers'
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda'
import type { Answer, Input } from '@voucher/shared/contract/index'
import type { Access, Route } from '@voucher/shared/contract/route'
import { METHOD_OVERRIDE } from '@voucher/shared/http-methods'
import { DomainError } from '../../platform/domain-error.ts'
import { problemOf } from '../../platform/http/problem.ts'
import { Reply, toResult } from '../../platform/http/reply.ts'
import {
  header,
  idempotencyOf,
  originOf,
  parseParts,
  type Intent,
  type Origin,
} from '../../platform/http/request.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { accessOf, type Callers } from './access.ts'

export type ApiHandler = (
  event: APIGatewayProxyEvent,
  context: Context,
) => Promise<APIGatewayProxyResult>

type Idempotent<R extends Route> = R extends { idempotent: true }
  ? { idempotency: Intent }
  : unknown
/**
 * What an operation's handler receives: who calls (by the route's access), from where, and the
 * parsed request.
 */
export type ApiRequest<R extends Route> = Input<R> &
  Idempotent<R> & { caller: Callers[R['access']]; origin: Origin; event: APIGatewayProxyEvent }
export type ApiHandlers<A extends Record<string, Route>> = {
  [K in keyof A]: (request: ApiRequest<A[K]>) => Promise<Answer<A[K]> | Reply>
}

/** @param routes an area of the contract */
export function apiFunction<A extends Record<string, Route>>(
  runtime: Runtime,
  routes: A,
  handlers: ApiHandlers<A>,
): ApiHandler {
  const access = accessOf(runtime)
  const routed = Object.entries(routes).map(([key, route]) => {
    const [method, path] = key.split(' ') as ['GET' | 'POST' | 'PATCH' | 'DELETE', string]
    const handle = handlers[key as keyof A] as (request: unknown) => Promise<unknown>
    return {
      method,
      path: `/api${path}`,
      handler: (event: APIGatewayProxyEvent) => answer({ route, access, handle }, event),
    }
  })
  const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use(httpSecurityHeaders())
    .use({
      before: ({ event }: middy.Request<APIGatewayProxyEvent, APIGatewayProxyResult>) => {
        if (event.httpMethod === 'POST' && header(event, METHOD_OVERRIDE) === 'PATCH')
          event.httpMethod = 'PATCH'
      },
      onError: (request: middy.Request<APIGatewayProxyEvent, APIGatewayProxyResult>) => {
        request.response = problemOf(
          request.error,
          runtime.log,
          request.event.requestContext.requestId,
        )
        runtime.metrics.count(
          { refused: 1 },
          { code: request.error instanceof DomainError ? request.error.code : 'try_again' },
        )
      },
    })
    .handler(
      httpRouter({
        routes: routed,
        notFoundResponse: () => {
          throw new DomainError('not_found')
        },
      }),
    )
  return handler
}

/** A route with what answers it. */
interface Answering {
  route: Route
  access: Record<Access, (event: APIGatewayProxyEvent, route: Route) => Promise<unknown>>
  handle: (request: unknown) => Promise<unknown>
}

async function answer(
  { route, access, handle }: Answering,
  event: APIGatewayProxyEvent,
): Promise<APIGatewayProxyResult> {
  const caller = await access[route.access](event, route)
  const idempotency = route.idempotent ? idempotencyOf(event) : undefined
  const result = await handle({
    ...parseParts(route, event),
    idempotency,
    caller,
    origin: originOf(event),
    event,
  })
  return toResult(result instanceof Reply ? result : { status: route.status, body: result })
}
