import { Duration } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { queues, type QueueName } from '../manifest.ts'

/** Dead letters wait the longest time that SQS knows, so that a long holiday loses none. */
const RETENTION = Duration.days(14)
const protectedQueue = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: RETENTION }

/** The queue that keeps what failed too often; somebody looks at it and sends it again. */
export const deadLetterQueue = (scope: Construct, name: string): Queue => new Queue(scope, `Queue-${name}-dead`, protectedQueue)

/** Every queue of the manifest, each with its own dead-letter queue. */
export function makeQueues(scope: Construct): Record<QueueName, Queue> {
  const made = Object.entries(queues).map(([name, { visibilitySeconds, maxReceives }]) => [name, new Queue(scope, `Queue-${name}`, {
    ...protectedQueue, visibilityTimeout: Duration.seconds(visibilitySeconds),
    deadLetterQueue: { queue: deadLetterQueue(scope, name), maxReceiveCount: maxReceives },
  })] as const)
  return Object.fromEntries(made) as Record<QueueName, Queue>
}
