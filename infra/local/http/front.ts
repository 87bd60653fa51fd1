/**
 * The one port that people and tests use: pages, API, simulators' pages and `/sim/…`, all under one
 * address.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { problem, refusal, sendResult } from './answer.ts'
import { urlOf } from './request-url.ts'
import { PAGE_HEADERS } from '../../lib/sites/page-headers.ts'
import type { Listener } from './service.ts'

/** Path prefixes, the first that fits wins; a prefix ends at a `/` or at the path's end. */
export type Places = [prefix: string, listener: Listener][]

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * A page opened by another name of this machine than the one that cookies and links are made for;
 * where it should be instead.
 */
function otherName(request: IncomingMessage, publicOrigin: string): string | undefined {
  if (
    request.method !== 'GET' ||
    !request.headers.accept?.includes('text/html') ||
    !request.headers.host
  )
    return undefined
  const wanted = new URL(publicOrigin)
  const asked = URL.canParse(`http://${request.headers.host}`)
    ? new URL(`http://${request.headers.host}`)
    : wanted
  const sameMachine =
    asked.hostname !== wanted.hostname &&
    LOOPBACK.has(asked.hostname) &&
    LOOPBACK.has(wanted.hostname) &&
    asked.port === wanted.port
  return sameMachine
    ? `${publicOrigin}${urlOf(request).pathname}${urlOf(request).search}`
    : undefined
}

const within = (path: string, prefix: string): boolean =>
  prefix === '/' ||
  path === prefix ||
  path.startsWith(`${prefix}/`) ||
  path.startsWith(`${prefix}?`)

export interface Front {
  server: Server
  /** Opens the places; until then everybody is asked to wait a moment. */
  open(places: Places, publicOrigin: string): void
}

export function createFront(): Front {
  let places: Places = []
  let origin = ''
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value)
    const elsewhere = origin && otherName(request, origin)
    if (elsewhere) {
      response.writeHead(307, { location: elsewhere }).end()
      return
    }
    const place = places.find(([prefix]) => within(request.url ?? '/', prefix))
    if (place) await place[1](request, response)
    else
      sendResult(
        response,
        problem(refusal(origin ? 'not_found' : 'try_again', origin ? undefined : 2), randomUUID()),
      )
  }
  const server = createServer(
    { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 10_000 },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        console.error(error)
        response.destroy()
      })
    },
  )
  return {
    server,
    open(opened, publicOrigin) {
      places = opened
      origin = publicOrigin
    },
  }
}
