/** What the schedules start: each job is cut into parts and queued (R80, R81, R84, B5). */
import type { Context } from 'aws-lambda'
import { queuesOf } from '../../platform/queue/queue-sender.ts'
import type { Runtime } from '../../platform/runtime.ts'

/**
 * The messages that together do a job; `entry/queue/<job>.ts` of every scheduled job exports one.
 */
export type PartsOf = (now: number) => object[]
/** Every job that runs by the clock; the manifest knows them, and whoever wires programs tells. */
export type JobParts = Readonly<Record<string, PartsOf>>

export type ScheduleHandler = (
  event: { job: string },
  context: Pick<Context, 'awsRequestId'>,
) => Promise<void>

export function createHandler(runtime: Runtime, jobs: JobParts): ScheduleHandler {
  const queues = queuesOf(runtime)
  return async ({ job }, { awsRequestId: requestId }) => {
    const partsOf = jobs[job]
    if (!partsOf) throw new Error(`no scheduled job ${job}`)
    await queues.send(job, partsOf(runtime.clock()))
    runtime.log.info('job started', { job, requestId })
  }
}
