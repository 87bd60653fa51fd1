/**
 * A queue of jobs as a Lambda handler: each message is one job, done until it is
 * finished or time runs short; what is left goes back to the queue as a new
 * message before the old one is acknowledged. Failed messages are reported one by
 * one, so that one poisoned job delays no other.
 */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { DomainError } from '../../platform/domain-error.ts'
import { described, type Log } from '../../platform/log.ts'
import { queuesOf } from '../../platform/queue/queue-sender.ts'
import type { Runtime } from '../../platform/runtime.ts'

export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>
/**
 * Does a part of the job.
 * @param log names the message in every line
 * @returns the rest of it, whole or in parts that all wait equally long, or `null` when it is done
 */
export type Work<Job> = (
  job: Job,
  mustStop: () => boolean,
  log: Log,
) => Promise<Rest<Job> | Rest<Job>[] | null>
type Rest<Job> = Job & { delaySeconds?: number }

/** Enough to finish a page of writes, queue the rest and answer. */
const RESERVE_MS = 10_000

export function queueFunction<Job extends object>(
  runtime: Runtime,
  queue: string,
  work: Work<Job>,
): QueueHandler {
  const queues = queuesOf(runtime)
  return (event, context) => {
    const mustStop = (): boolean => context.getRemainingTimeInMillis() < RESERVE_MS
    const handle = async (record: SQSRecord): Promise<void> => {
      const log = runtime.log.with({ queue, messageId: record.messageId })
      try {
        const rest = await work(JSON.parse(record.body) as Job, mustStop, log)
        const parts = [rest ?? []].flat() as Rest<Job>[]
        // A job that is never left half done may not send to its own queue.
        if (parts.length > 0) await queues.send(queue, parts, parts[0]?.delaySeconds)
      } catch (error) {
        log.error('job failed', { error: described(error) })
        // A refusal will be one again: it is recorded above and not retried. Everything else is.
        if (!(error instanceof DomainError) || error.code === 'try_again') throw error
        runtime.metrics.count({ jobRefused: 1 }, { code: error.code })
      }
    }
    return processPartialResponse(event, handle, new BatchProcessor(EventType.SQS), {
      context,
      throwOnFullBatchFailure: false,
    })
  }
}
