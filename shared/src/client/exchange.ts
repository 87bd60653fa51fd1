import type { IdempotentKey, Key, Request, Response, Routes } from '../contract/index.ts'
import type { Problem } from '../errors.ts'
import { ApiProblem, NetworkProblem } from './problems.ts'

/** The routes that anyone may call, and those that need a session. */
export type PublicKey = { [K in Key]: Routes[K] extends { access: 'public' } ? K : never }[Key]
export type SignedKey = Exclude<Key, PublicKey>

/** What a route is called with: its parts, and the key of the intent where the route needs one. */
export type Sent<K extends Key> = Request<K> &
  (K extends IdempotentKey ? { idempotencyKey: string } : { idempotencyKey?: never })

interface Parts {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  idempotencyKey?: string
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
export interface RawRequest {
  url: string
  method: Method
  headers: Record<string, string>
  body?: string
}
export interface RawResponse {
  status: number
  /** Names are in lower case. */
  headers: Record<string, string>
  body: unknown
}

/** How an app reaches the server. */
export interface Connection {
  /** The address of an API path, such as `/me`. */
  addressOf: (path: string) => string
  /** What goes with every request, such as the device's name. */
  headers: () => Record<string, string>
  /** Sends one request, and answers whatever came back. @throws when no answer came */
  send: (request: RawRequest) => Promise<RawResponse>
  /** Learns the server's time from the `Date` of each answer. */
  learnTime: (date: string | undefined) => void
}

/**
 * Sends one request as the contract describes it, once.
 * @param key the route as the contract writes it, such as `'GET /me/vouchers'`
 * @param headers further headers, such as `Authorization`
 * @throws ApiProblem when refused; NetworkProblem when no answer of ours came
 */
export type Exchange = <K extends Key>(
  key: K,
  sent: Sent<K>,
  headers?: Record<string, string>,
) => Promise<Response<K>>

function pathWith(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return filled + (pairs.length === 0 ? '' : `?${pairs.join('&')}`)
}

function headersOf({ body, idempotencyKey }: Parts): Record<string, string> {
  return {
    Accept: 'application/json',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body
}

/** What an app asks the server by, over its own connection. */
export function exchangeOver({ addressOf, headers, send, learnTime }: Connection): Exchange {
  return async <K extends Key>(key: K, sent: Sent<K>, further: Record<string, string> = {}) => {
    const parts = sent as Parts
    const [method, path] = key.split(' ') as [Method, string]
    let answer: RawResponse
    try {
      answer = await send({
        url: addressOf(pathWith(path, parts)),
        method,
        headers: { ...headersOf(parts), ...headers(), ...further },
        ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      })
    } catch {
      throw new NetworkProblem()
    }
    learnTime(answer.headers['date'])
    if (answer.status >= 200 && answer.status < 300) return answer.body as Response<K>
    if (isProblem(answer.body)) throw new ApiProblem(answer.body)
    // Not our server's words: a captive portal, a gateway's page. What became of the request is
    // unknown.
    throw new NetworkProblem()
  }
}
