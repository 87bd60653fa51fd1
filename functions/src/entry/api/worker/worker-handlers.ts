import type { workerRoutes } from '@voucher/shared/contract/worker'
import { createStockCounter, EmptyShards } from '../../../domain/campaign/index.ts'
import { createLookups } from '../../../domain/voucher/index.ts'
import { createCursors } from '../../../platform/http/cursor.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import type { ApiHandlers } from '../api-function.ts'

export type WorkerHandlers = ApiHandlers<typeof workerRoutes>

/** What the routes of workers share, made once per process. */
export type WorkerContext = ReturnType<typeof workerContext>
export function workerContext(runtime: Runtime) {
  const lookups = createLookups(runtime)
  return {
    ...runtime,
    ...lookups,
    emptyShards: new EmptyShards(),
    countStock: createStockCounter(runtime, lookups.batches),
    cursors: createCursors(runtime.secrets),
  }
}
