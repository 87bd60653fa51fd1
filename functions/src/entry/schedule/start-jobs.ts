/** What the schedules start: each job is cut into parts and queued (R80, R81). */
import { expireJobs, failJobs } from '../../domain/voucher/index.ts'
import { queuesOf } from '../../platform/queues.ts'
import type { Runtime } from '../../platform/runtime.ts'

export interface ScheduledEvent { job: 'expire-vouchers' | 'process-failed-trainees' }
export type ScheduleHandler = (event: ScheduledEvent) => Promise<void>

const JOBS: Record<ScheduledEvent['job'], { queue: string; parts: () => object[] }> = {
  'expire-vouchers': { queue: 'expire-vouchers', parts: expireJobs },
  'process-failed-trainees': { queue: 'fail-trainees', parts: failJobs },
}

export function createHandler(runtime: Runtime): ScheduleHandler {
  const queues = queuesOf(runtime)
  return async ({ job }) => {
    const { queue, parts } = JOBS[job]
    await queues.send(queue, parts())
    runtime.log.info('job started', { job })
  }
}
