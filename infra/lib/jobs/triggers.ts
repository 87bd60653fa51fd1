/** What starts the functions that no request starts: queues, the stream, the clock. */
import { Duration, TimeZone } from 'aws-cdk-lib'
import { StartingPosition, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { schedules } from '../../manifest.ts'
import type { DataStack } from '../data/data-stack.ts'

/**
 * A record is tried for so long, and then set aside so that those behind it get through. Not for a
 * number of times: a rush or an outage of an hour would use up any, and what passes by itself would
 * be set aside like what never will.
 */
const TRIED_FOR = Duration.hours(12)
const FOR_EVER = -1

/**
 * Never more at once than the function has reserved: what is refused for that would count as a
 * failed receive.
 */
export function consumeQueue(
  handler: LambdaFunction,
  queue: Queue,
  { batchSize, maxConcurrency }: { batchSize: number; maxConcurrency: number },
): void {
  handler.addEventSource(
    new SqsEventSource(queue, { batchSize, maxConcurrency, reportBatchItemFailures: true }),
  )
}

export function followStream(
  handler: LambdaFunction,
  data: DataStack,
  { batchSize, deadLetters }: { batchSize: number; deadLetters: Queue },
): void {
  const { tableStreamArn } = data.table
  if (tableStreamArn === undefined) throw new Error('the table has no stream')
  data.table.grantStreamRead(handler)
  handler.addEventSourceMapping('Stream', {
    eventSourceArn: tableStreamArn,
    batchSize,
    startingPosition: StartingPosition.TRIM_HORIZON,
    retryAttempts: FOR_EVER,
    maxRecordAge: TRIED_FOR,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    onFailure: new SqsDlq(deadLetters),
  })
}

/**
 * Every schedule of the manifest, by the clock of Shanghai; what could not be started at all is
 * kept.
 */
export function startJobs(scope: Construct, handler: LambdaFunction, missed: Queue): void {
  for (const [job, { minute, hour }] of Object.entries(schedules)) {
    new Schedule(scope, `Schedule-${job}`, {
      description: `Starts the job ${job}`,
      schedule: ScheduleExpression.cron({
        minute: String(minute),
        hour: String(hour),
        timeZone: TimeZone.ASIA_SHANGHAI,
      }),
      target: new LambdaInvoke(handler, {
        input: ScheduleTargetInput.fromObject({ job }),
        retryAttempts: 5,
        maxEventAge: Duration.minutes(30),
        deadLetterQueue: missed,
      }),
    })
  }
}
