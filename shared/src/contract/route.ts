/**
 * What one route of the API promises. The contract is a record from
 * `METHOD /path` to such a promise; the router, the typed client, the OpenAPI
 * document and the tests that walk the API are all made from it.
 */
import type * as z from 'zod'
import type { ErrorCode } from '../errors.ts'

/**
 * Who may call: anyone, a signed-in session, a session bound to a person, an enabled operator, the
 * primary operator.
 */
export type Access = 'public' | 'session' | 'person' | 'operator' | 'primary'

export interface Route {
  summary: string
  access: Access
  /** The success status. */
  status: 200 | 201 | 202 | 204 | 302
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodObject
  /** The success body; absent when there is none. */
  answer?: z.ZodType
  /** The refusals that belong to this route, beside those that any route of its access can give. */
  errors?: readonly ErrorCode[]
  /** Needs `Idempotency-Key`: the same key and body within 24 hours give the same success again. */
  idempotent?: true
  /** A scan: whoever is refused here is recorded, also one who may not act (B1, invariant 13). */
  scan?: true
}

export type RouteKey = `${'GET' | 'POST' | 'PATCH' | 'DELETE'} /${string}`

/** Checks a record of routes while keeping its exact types. */
export function area<const R extends Record<RouteKey, Route>>(routes: R): R {
  return routes
}
