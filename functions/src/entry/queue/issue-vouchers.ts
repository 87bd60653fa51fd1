/** Issues a class's batch to its roster (R82). */
import { type IssueJob, issueSegment } from '../../domain/bulk/index.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { queueFunction, type QueueHandler } from './queue-function.ts'

export const createHandler = (runtime: Runtime): QueueHandler =>
  queueFunction<IssueJob>(runtime, 'issue-vouchers', (job, mustStop) =>
    issueSegment(runtime, job, mustStop),
  )
