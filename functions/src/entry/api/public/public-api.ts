/** Routes that anyone may call. */
import { publicRoutes } from '@voucher/shared/contract/public'
import type { Runtime } from '../../../platform/runtime.ts'
import { apiFunction, type ApiHandler } from '../api-function.ts'
import { openApiDocument } from '../openapi/openapi.ts'

export function createHandler(runtime: Runtime): ApiHandler {
  return apiFunction(runtime, publicRoutes, {
    'GET /health': async () => ({ status: 'ok' as const, version: runtime.config.VERSION }),
    'GET /openapi.json': async () => openApiDocument(),
  })
}
