/** Sending jobs to queues, ten a request; every job may be delivered more than once. */
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import { concurrently } from '../work/concurrently.ts'
import { patienceOf } from '../patience.ts'
import type { Runtime } from '../runtime.ts'

export interface Queues {
  /** In no order. @param delaySeconds 0 to 900: how long the queue holds the messages back */
  send(queue: string, messages: object[], delaySeconds?: number): Promise<void>
}

/**
 * JSON of printable ASCII: SQS forbids some characters, its engines differ in which, and one
 * forbidden character in one message would refuse it for ever.
 */
export const bodyOf = (message: object): string =>
  JSON.stringify(message).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** What SQS takes in one request, and how many requests are under way at once. */
const BATCH = 10
const WIDTH = 5

/** @param urls queue name → URL */
export function createQueues(client: SQSClient, urls: Record<string, string>): Queues {
  return {
    async send(queue, messages, delaySeconds = 0) {
      const url = urls[queue]
      if (url === undefined) throw new Error(`this function may not send to queue ${queue}`)
      const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, index) =>
        messages.slice(index * BATCH, (index + 1) * BATCH),
      )
      await concurrently(batches, WIDTH, async (batch) => {
        const entries = batch.map((message, index) => ({
          Id: String(index),
          MessageBody: bodyOf(message),
          DelaySeconds: delaySeconds,
        }))
        const answer = await client.send(
          new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }),
        )
        if (answer.Failed?.length)
          throw new Error(
            `queue ${queue} refused ${answer.Failed.length} messages: ${answer.Failed[0]?.Code}`,
          )
      })
    },
  }
}

/** The queues that this function may send to. */
export const queuesOf = (runtime: Runtime): Queues =>
  createQueues(new SQSClient(patienceOf(runtime.config)), runtime.config.QUEUE_URLS)
