/**
 * Feeds queue functions as Lambda's event source does: long polling, a few at a time, only
 * successes are deleted.
 */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import { queues, type FunctionName, type QueueName } from '../../manifest.ts'
import type { Pump } from './pump.ts'
import type { Invoke } from '../functions/invoke.ts'
import type { InFlight } from './in-flight.ts'

const CONCURRENCY = 2
const POLL_SECONDS = 10
const LONGEST_PAUSE_SECONDS = 5
const ATTRIBUTES = [
  'ApproximateReceiveCount',
  'SentTimestamp',
  'ApproximateFirstReceiveTimestamp',
] as const

export interface QueueSource {
  queue: QueueName
  url: string
  batchSize: number
  target: FunctionName
  /** How long a question waits for a message; ten when absent. */
  pollSeconds?: number
}

export interface QueuePump extends Pump {
  /**
   * Stops without breaking off a question: the engine would give the next message to whoever asked,
   * though nobody listens any more. What comes now is left to others.
   */
  finish(): Promise<void>
}

function recordOf(message: Message, queue: QueueName): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    md5OfBody: message.MD5OfBody ?? '',
    attributes: {
      ApproximateReceiveCount: message.Attributes?.ApproximateReceiveCount ?? '1',
      SentTimestamp: message.Attributes?.SentTimestamp ?? '',
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: message.Attributes?.ApproximateFirstReceiveTimestamp ?? '',
    },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:local:000000000000:${queue}`,
    awsRegion: process.env.AWS_REGION ?? '',
  }
}

/** Which messages of a batch are still to be done: all when the function failed altogether. */
async function failuresOf(
  invoke: Invoke,
  target: FunctionName,
  event: SQSEvent,
): Promise<Set<string>> {
  try {
    const answer = await invoke<'queue'>(target, event)
    return new Set(answer?.batchItemFailures.map((failure) => failure.itemIdentifier) ?? [])
  } catch (error) {
    console.error(`${target}: ${error instanceof Error ? error.message : String(error)}`)
    return new Set(event.Records.map((record) => record.messageId))
  }
}

export function startQueuePump(source: QueueSource, invoke: Invoke, inFlight: InFlight): QueuePump {
  const client = new SQSClient({})
  const stopping = new AbortController()
  let finishing = false
  /** Lets a message that was taken be taken again. */
  const show = async (record: SQSRecord, inSeconds: number): Promise<void> => {
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: source.url,
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: inSeconds,
      }),
    )
  }
  const settle = async (records: SQSRecord[], failed: Set<string>): Promise<void> => {
    const done = records.filter((record) => !failed.has(record.messageId))
    if (done.length > 0) {
      const entries = done.map((record, index) => ({
        Id: String(index),
        ReceiptHandle: record.receiptHandle,
      }))
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: source.url, Entries: entries }))
    }
    // What failed comes back soon rather than after the whole visibility timeout: nobody wants to
    // wait for that on one machine.
    for (const record of records.filter((candidate) => failed.has(candidate.messageId))) {
      const receives = Number(record.attributes.ApproximateReceiveCount)
      const seconds =
        receives >= queues[source.queue].maxReceives
          ? 0
          : Math.min(2 ** (receives - 1), LONGEST_PAUSE_SECONDS)
      await show(record, seconds)
    }
  }
  const once = async (): Promise<void> => {
    const request = new ReceiveMessageCommand({
      QueueUrl: source.url,
      MaxNumberOfMessages: Math.min(source.batchSize, 10),
      WaitTimeSeconds: source.pollSeconds ?? POLL_SECONDS,
      MessageSystemAttributeNames: [...ATTRIBUTES],
    })
    const { Messages: messages = [] } = await client.send(request, { abortSignal: stopping.signal })
    if (messages.length === 0) return
    const records = messages.map((message) => recordOf(message, source.queue))
    if (finishing) {
      for (const record of records) await show(record, 0)
      return
    }
    await inFlight.during(
      source.url,
      records.map((record) => record.receiptHandle),
      async () => {
        await settle(records, await failuresOf(invoke, source.target, { Records: records }))
      },
    )
  }
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted && !finishing) {
      try {
        await once()
      } catch (error) {
        if (stopping.signal.aborted) return
        console.error(
          `queue ${source.queue}: ${error instanceof Error ? error.message : String(error)}`,
        )
        await sleep(500)
      }
    }
  }
  const loops = Array.from({ length: CONCURRENCY }, loop)
  return {
    async stop() {
      stopping.abort()
      await Promise.all(loops)
      client.destroy()
    },
    async finish() {
      finishing = true
      await Promise.all(loops)
      client.destroy()
    },
  }
}
