/** `/api/…`: the contract's routes, each answered by the function of its area. */
import { randomUUID } from 'node:crypto'
import { areas, type Area } from '@voucher/shared/contract/index'
import { methodsOf } from '@voucher/shared/http-methods'
import { functions, type FunctionName } from '../../manifest.ts'
import { problem, refusal, send, sendResult } from '../http/answer.ts'
import { readText } from '../http/body.ts'
import { urlOf } from '../http/request-url.ts'
import { createMatcher } from '../http/routing.ts'
import type { Listener } from '../http/service.ts'
import type { RateLimit } from '../http/rate-limit.ts'
import { addressOf, apiEvent } from './api-event.ts'
import type { Invoke } from './invoke.ts'

/** What a Lambda function can take at most. */
const MAX_BODY_BYTES = 6 * 1024 * 1024

function functionOf(area: Area): FunctionName {
  const found = (Object.keys(functions) as FunctionName[]).find((name) => {
    const { trigger } = functions[name]
    return trigger.kind === 'api' && trigger.area === area
  })
  if (!found) throw new Error(`no function answers the area ${area}`)
  return found
}

/** Resources as API Gateway names them, with the function behind each. */
const targets = new Map(
  (Object.entries(areas) as [Area, object][]).flatMap(([area, routes]) =>
    Object.keys(routes).flatMap((key) =>
      methodsOf(key).map((method): [string, FunctionName] => [
        `${method} /api${key.slice(key.indexOf('/'))}`,
        functionOf(area),
      ]),
    ),
  ),
)
const matcher = createMatcher([...targets.keys()])

/** @param now the business clock, in milliseconds */
export function createApi(invoke: Invoke, limit: RateLimit, now: () => number): Listener {
  return async (request, response) => {
    // The app counts days and seconds by the server's time.
    response.setHeader('date', new Date(now()).toUTCString())
    try {
      const retryAfterSeconds = limit(addressOf(request))
      if (retryAfterSeconds > 0) throw refusal('too_many_requests', retryAfterSeconds)
      const url = urlOf(request)
      if (request.method === 'OPTIONS') {
        const methods = matcher.methods(url.pathname)
        if (methods.length === 0) throw refusal('not_found')
        send(response, {
          status: 204,
          headers: { allow: [...methods, 'OPTIONS'].join(', '), 'cache-control': 'no-store' },
        })
        return
      }
      const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '')
      const found = matcher.match(method, url.pathname)
      const name = found && targets.get(found.key)
      if (!found || !name) throw refusal('not_found')
      const matched = {
        resource: found.key.slice(found.key.indexOf('/')),
        params: found.params,
        method,
        url,
        body: await readText(request, MAX_BODY_BYTES),
      }
      sendResult(response, await invoke<'api'>(name, apiEvent(request, matched, now())))
    } catch (error) {
      sendResult(response, problem(error, randomUUID()))
    }
  }
}
