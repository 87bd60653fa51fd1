import type { IdempotentKey, Key, Request, Response, Routes } from '@voucher/shared/contract/index'
import type { Problem } from '@voucher/shared/errors'
import { type Method, type RawResponse, sendRequest } from '../platform/http.ts'
import { randomText } from '../platform/device.ts'
import { store, stored } from '../platform/storage.ts'
import { learnClock } from './clock.ts'
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

const ORIGIN = process.env.TARO_ENV === 'h5' ? '' : API_ORIGIN
const TIMEOUT_MS = 15_000

/** The address of an API path, for requests and for the browser itself. */
export const apiAddress = (path: string): string => `${ORIGIN}/api${path}`

function deviceId(): string {
  const kept = stored('deviceId')
  if (kept !== null) return kept
  const made = randomText(32)
  store('deviceId', made)
  return made
}

function address(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return apiAddress(filled) + (pairs.length === 0 ? '' : `?${pairs.join('&')}`)
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body
}

/**
 * Sends one request as the contract describes it, once.
 * @param headers further headers, such as `Authorization`
 * @throws ApiProblem when refused; NetworkProblem when no answer of ours came
 */
export async function exchange<K extends Key>(
  key: K,
  sent: Sent<K>,
  headers: Record<string, string> = {},
): Promise<Response<K>> {
  const parts = sent as Parts
  const [method, path] = key.split(' ') as [Method, string]
  let answer: RawResponse
  try {
    answer = await sendRequest({
      url: address(path, parts),
      method,
      headers: {
        Accept: 'application/json',
        'X-Device-Id': deviceId(),
        ...(parts.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(parts.idempotencyKey === undefined ? {} : { 'Idempotency-Key': parts.idempotencyKey }),
        ...headers,
      },
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      timeoutMs: TIMEOUT_MS,
    })
  } catch {
    throw new NetworkProblem()
  }
  learnClock(answer.headers['date'])
  if (answer.status >= 200 && answer.status < 300) return answer.body as Response<K>
  if (isProblem(answer.body)) throw new ApiProblem(answer.body)
  // Not our server's words: a captive portal, a gateway's page. What became of the request is
  // unknown.
  throw new NetworkProblem()
}
