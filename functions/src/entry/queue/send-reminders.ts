/** Reminds people of vouchers that run out (R84). */
import { remindDue, type RemindJob } from '../../domain/notices/index.ts'
import { queuesOf } from '../../platform/queue/queue-sender.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { queueFunction, type QueueHandler } from './queue-function.ts'

export { remindJobs as partsOf } from '../../domain/notices/index.ts'

export function createHandler(runtime: Runtime): QueueHandler {
  const services = { ...runtime, queues: queuesOf(runtime) }
  return queueFunction<RemindJob>(runtime, 'send-reminders', (job, mustStop) =>
    remindDue(services, job, mustStop),
  )
}
