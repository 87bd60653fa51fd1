/** What the schedules start: each job is cut into parts and queued (R80, R81, R84, B5). */
import type { Context } from 'aws-lambda'
import { expireJobs, failJobs } from '../../domain/bulk/index.ts'
import { remindJobs } from '../../domain/notices/index.ts'
import { queuesOf } from '../../platform/queue/queue-sender.ts'
import type { Runtime } from '../../platform/runtime.ts'

/** Every job that runs by the clock, in words. */
export const JOB_NAMES = {
  'expire-vouchers': '记录过期',
  'process-failed-trainees': '结业不合格的券失效',
  'send-reminders': '到期提醒',
  'check-books': '对账',
} as const
export interface ScheduledEvent {
  job: keyof typeof JOB_NAMES
}
export type ScheduleHandler = (
  event: ScheduledEvent,
  context: Pick<Context, 'awsRequestId'>,
) => Promise<void>

const JOBS: Record<ScheduledEvent['job'], { queue: string; parts: (now: number) => object[] }> = {
  'expire-vouchers': { queue: 'expire-vouchers', parts: expireJobs },
  'process-failed-trainees': { queue: 'fail-trainees', parts: failJobs },
  'send-reminders': { queue: 'send-reminders', parts: remindJobs },
  'check-books': { queue: 'check-books', parts: () => [{}] },
}

export function createHandler(runtime: Runtime): ScheduleHandler {
  const queues = queuesOf(runtime)
  return async ({ job }, { awsRequestId: requestId }) => {
    const { queue, parts } = JOBS[job]
    await queues.send(queue, parts(runtime.clock()))
    runtime.log.info('job started', { job, requestId })
  }
}
