/** Records expiry (R80). */
import { expireDue, type ExpireJob } from '../../domain/bulk/index.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { queueFunction, type QueueHandler } from './queue-function.ts'

export { expireJobs as partsOf } from '../../domain/bulk/index.ts'

export const createHandler = (runtime: Runtime): QueueHandler =>
  queueFunction<ExpireJob>(runtime, 'expire-vouchers', (job, mustStop) =>
    expireDue(runtime, job, mustStop),
  )
