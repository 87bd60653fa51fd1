/** Sending jobs to queues, ten a request; every job may be delivered more than once. */
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Runtime } from './runtime.ts'

export interface Queues {
  /** @param delaySeconds 0 to 900: how long the queue holds the messages back */
  send(queue: string, messages: object[], delaySeconds?: number): Promise<void>
}

/** @param urls queue name → URL */
export function createQueues(client: SQSClient, urls: Record<string, string>): Queues {
  return {
    async send(queue, messages, delaySeconds = 0) {
      const url = urls[queue]
      if (url === undefined) throw new Error(`this function may not send to queue ${queue}`)
      for (let start = 0; start < messages.length; start += 10) {
        const entries = messages.slice(start, start + 10).map((message, index) => ({ Id: String(index), MessageBody: JSON.stringify(message), DelaySeconds: delaySeconds }))
        const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }))
        if (answer.Failed?.length) throw new Error(`queue ${queue} refused ${answer.Failed.length} messages: ${answer.Failed[0]?.Code}`)
      }
    },
  }
}

/** The queues that this function may send to. */
export const queuesOf = (runtime: Runtime): Queues => createQueues(new SQSClient({}), runtime.config.QUEUE_URLS)
