import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { queues, type QueueName } from '../../manifest.ts'

/** Dead letters wait the longest time that SQS knows, so that a long holiday loses none. */
const RETENTION = Duration.days(14)
const protectedQueue = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: RETENTION,
}

export type DeployedQueues = Record<QueueName, Queue>
/**
 * Beside one for each queue: stream records that could not be projected, and jobs that could not be
 * started.
 */
export type DeadLetters = Record<QueueName | 'projections' | 'schedules', Queue>

const names = Object.keys(queues) as QueueName[]
const byName = <K extends string>(keys: readonly K[], make: (name: K) => Queue) =>
  Object.fromEntries(keys.map((name) => [name, make(name)])) as Record<K, Queue>

/**
 * Every queue of the manifest, and every dead-letter queue: somebody looks at those and sends them
 * again.
 */
export function makeQueues(scope: Construct): { queues: DeployedQueues; deadLetters: DeadLetters } {
  const deadLetters: DeadLetters = byName(
    [...names, 'projections', 'schedules'],
    (name) => new Queue(scope, `Queue-${name}-dead`, protectedQueue),
  )
  const live = byName(
    names,
    (name) =>
      new Queue(scope, `Queue-${name}`, {
        ...protectedQueue,
        visibilityTimeout: Duration.seconds(queues[name].visibilitySeconds),
        deadLetterQueue: { queue: deadLetters[name], maxReceiveCount: queues[name].maxReceives },
      }),
  )
  return { queues: live, deadLetters }
}
