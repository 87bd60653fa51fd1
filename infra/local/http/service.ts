/** A small HTTP service: a table of routes, answers as values, refusals as problem+json. */
import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { problem, refusal, send, sendResult, type HttpAnswer } from './answer.ts'
import { readObject } from './body.ts'
import { urlOf } from './request-url.ts'
import { createMatcher, type Params } from './routing.ts'

export interface ServiceCall {
  params: Params
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: unknown
}
export type ServiceRoutes = Record<string, (call: ServiceCall) => HttpAnswer | Promise<HttpAnswer>>
export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

const MAX_BODY_BYTES = 1024 * 1024

/**
 * @param routes `METHOD /path/{parameter}` → what answers it
 * @param prefix a path before all of them, as the front sees them
 */
export function createService(routes: ServiceRoutes, prefix = ''): Listener {
  const matcher = createMatcher(Object.keys(routes))
  return async (request, response) => {
    try {
      const url = urlOf(request)
      const path = url.pathname.slice(prefix.length)
      const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '')
      const found = matcher.match(method, path)
      const route = found && routes[found.key]
      if (!found || !route) throw refusal('not_found')
      send(
        response,
        await route({
          params: found.params,
          query: url.searchParams,
          headers: request.headers,
          body: await readObject(request, MAX_BODY_BYTES),
        }),
      )
    } catch (error) {
      sendResult(response, problem(error, randomUUID()))
    }
  }
}
