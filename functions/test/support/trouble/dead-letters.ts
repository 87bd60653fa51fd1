/** Jobs that have failed for good, made so by the engine itself; and SQS on a bad day. */
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createQueueDesk, type QueueDesk } from '../../../src/platform/queue/queue-desk.ts'
import type { QueueName } from '../footing/footing.ts'
import { footing } from '../footing/laid.ts'
import type { Stack } from '../stack/stack.ts'

/**
 * Takes everything from the queue so often, and does nothing with it, that it ends among the dead
 * letters.
 */
export async function exhaust(stack: Stack, queue: QueueName): Promise<void> {
  const client = new SQSClient({})
  const url = stack.runtime.config.QUEUE_URLS[queue]
  const take = () =>
    client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        WaitTimeSeconds: 0,
      }),
    )
  const left = async () =>
    Number(
      (
        await client.send(
          new GetQueueAttributesCommand({
            QueueUrl: url,
            AttributeNames: ['ApproximateNumberOfMessages'],
          }),
        )
      ).Attributes?.ApproximateNumberOfMessages,
    )
  do await take()
  while ((await left()) > 0 || (await take()).Messages)
  client.destroy()
}

/** Queues the jobs, one after the other, and lets each fail for good. */
export async function bury(stack: Stack, queue: QueueName, jobs: readonly object[]): Promise<void> {
  for (const job of jobs) await stack.send(queue, [job])
  await exhaust(stack, queue)
}

/** The desk over an SQS client that the test has tampered with. */
export function deskOver(stack: Stack, tamper: (client: SQSClient) => void): QueueDesk {
  const client = new SQSClient({})
  tamper(client)
  return createQueueDesk(client, stack.runtime.config.QUEUE_URLS, footing.queues)
}

/** Something happens before a command is sent, or instead of it when that throws. */
export function before(client: SQSClient, command: string, act: () => Promise<void> | void): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === command) await act()
      return next(args)
    },
    { step: 'initialize', name: `before${command}` },
  )
}

/** Letters that a killed program held come back sooner than after half a minute. */
export function holdingBriefly(client: SQSClient, seconds = 1): void {
  client.middlewareStack.add(
    (next, context) => (args) =>
      next(
        context.commandName === 'ReceiveMessageCommand'
          ? { ...args, input: { ...args.input, VisibilityTimeout: seconds } }
          : args,
      ),
    { step: 'initialize', name: 'holdingBriefly' },
  )
}
