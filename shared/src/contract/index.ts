/** The whole contract: areas (one API function each) and the flat table of their routes. */
import type * as z from 'zod'
import { identityRoutes } from './identity.ts'
import { operatorRoutes } from './operator.ts'
import { publicRoutes } from './public.ts'
import type { Route } from './route.ts'
import { workerRoutes } from './worker.ts'

export const areas = {
  identity: identityRoutes,
  worker: workerRoutes,
  operator: operatorRoutes,
  public: publicRoutes,
} as const
export type Area = keyof typeof areas

export const routes = {
  ...identityRoutes,
  ...workerRoutes,
  ...operatorRoutes,
  ...publicRoutes,
} as const
export type Routes = typeof routes
export type Key = keyof Routes

type Part<R, K extends string, Otherwise> =
  R extends Record<K, infer S extends z.ZodType> ? z.output<S> : Otherwise
type PartIn<R, K extends string> =
  R extends Record<K, infer S extends z.ZodType> ? Record<K, z.input<S>> : unknown

/** What a handler receives: parsed parts, absent ones as `undefined`. */
export interface Input<R extends Route> {
  params: Part<R, 'params', undefined>
  query: Part<R, 'query', undefined>
  body: Part<R, 'body', undefined>
}
/** What a handler answers. */
export type Answer<R extends Route> = Part<R, 'answer', undefined>

/** What a client sends for a route: exactly the parts that the route has. */
export type Request<K extends Key> = PartIn<Routes[K], 'params'> &
  PartIn<Routes[K], 'query'> &
  PartIn<Routes[K], 'body'>
/** What a client receives from a route. */
export type Response<K extends Key> = Answer<Routes[K]>
/** The routes that need an `Idempotency-Key`. */
export type IdempotentKey = { [K in Key]: Routes[K] extends { idempotent: true } ? K : never }[Key]
