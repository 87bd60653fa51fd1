/** Voids what is claimed in a batch (R68). */
import { partsOfVoiding, type VoidJob, voidVouchers } from '../../domain/bulk/index.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { queueFunction, type QueueHandler } from './queue-function.ts'

export const createHandler = (runtime: Runtime): QueueHandler =>
  queueFunction<VoidJob>(runtime, 'void-batch', async (job, mustStop) => {
    const rest = await voidVouchers(runtime, job, mustStop)
    return rest && partsOfVoiding(rest)
  })
