/** Invalidates the used vouchers of failed trainees (R81). */
import { type FailJob, failTrainees } from '../../domain/bulk/index.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { queueFunction, type QueueHandler } from './queue-function.ts'

export { failJobs as partsOf } from '../../domain/bulk/index.ts'

export const createHandler = (runtime: Runtime): QueueHandler =>
  queueFunction<FailJob>(runtime, 'fail-trainees', (job, mustStop) =>
    failTrainees(runtime, job, mustStop),
  )
