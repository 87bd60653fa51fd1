/**
 * Queues and their dead-letter queues as somebody on duty sees them. A dead-letter
 * queue is found from its queue. Letters go back by receive, send, delete: killed
 * anywhere in between, one of them is doubled at worst, and every job may run
 * twice; SQS's own move task is neither in every engine nor does it say what it moved.
 */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  type Message,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs'
import { DomainError } from '../domain-error.ts'
import { patienceOf } from '../patience.ts'
import type { Runtime } from '../runtime.ts'

/**
 * How many messages a queue holds, by SQS's approximate count: to be taken, being worked on, held
 * back for a while; and what lies in its dead-letter queue.
 */
export interface Depths {
  waiting: number
  working: number
  delayed: number
  dead: number
}
/**
 * `sentAt`: when the job was first queued (ms since the epoch). `receives`: how often anybody has
 * taken the message, to work on it or to look at it.
 */
export interface DeadLetter {
  messageId: string
  body: string
  sentAt: number
  receives: number
}

export interface QueueDesk {
  /** Every queue of the system, whether this program knows where it is or not. */
  names: readonly string[]
  /** @throws DomainError not_found when this program has not been told where the queue is */
  depths(queue: string): Promise<Depths>
  /**
   * Looks at dead letters and puts them back; meanwhile, for half a minute at most, nobody else
   * sees them.
   * @returns at most `most` of them, the oldest first
   * @throws DomainError not_found
   */
  look(queue: string, most: number): Promise<DeadLetter[]>
  /**
   * Puts dead letters back into their queue: at most `most`, and never more than lay there when it
   * began, so that it ends although they fail again.
   * @param moved told of every ten that are through
   * @throws DomainError not_found
   */
  redrive(queue: string, most: number, moved: (letters: DeadLetter[]) => void): Promise<void>
}

/** What SQS takes in one request. */
const BATCH = 10
/**
 * How long letters stay out of sight for whoever has taken them; those of a killed program come
 * back after it.
 */
const HOLD_SECONDS = 30
/** Asks all of the queue's servers, where a plain receive asks some of them. */
const WAIT_SECONDS = 1
const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

type Held = DeadLetter & { receipt: string }

const letterOf = ({
  MessageId = '',
  ReceiptHandle = '',
  Body = '',
  Attributes = {},
}: Message): Held => ({
  messageId: MessageId,
  body: Body,
  sentAt: Number(Attributes.SentTimestamp ?? 0),
  receives: Number(Attributes.ApproximateReceiveCount ?? 0),
  receipt: ReceiptHandle,
})
const shown = ({ receipt: _receipt, ...letter }: Held): DeadLetter => letter

/** @param urls queue → URL @param names every queue of the system */
export function createQueueDesk(
  client: SQSClient,
  urls: Record<string, string>,
  names: readonly string[],
): QueueDesk {
  const urlOf = (queue: string): string => {
    const url = urls[queue]
    if (url === undefined)
      throw new DomainError('not_found', {
        detail: `不知道队列 ${queue} 的地址`,
        next: '请把它加到环境变量 QUEUE_URLS 里',
      })
    return url
  }
  const attributesOf = async (url: string, wanted: readonly QueueAttributeName[]) =>
    (
      await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...wanted] }),
      )
    ).Attributes ?? {}
  const countsOf = async (url: string): Promise<number[]> => {
    const attributes = await attributesOf(url, COUNTS)
    return COUNTS.map((name) => Number(attributes[name] ?? 0))
  }
  const totalOf = async (url: string): Promise<number> =>
    (await countsOf(url)).reduce((sum, count) => sum + count, 0)
  const found = new Map<string, string>()
  const findDead = async (url: string): Promise<string> => {
    const { RedrivePolicy: policy } = await attributesOf(url, ['RedrivePolicy'])
    const [name, account] =
      (JSON.parse(policy ?? '{}') as { deadLetterTargetArn?: string }).deadLetterTargetArn
        ?.split(':')
        .reverse() ?? []
    if (name === undefined || account === undefined)
      throw new Error(`queue ${url} has no dead-letter queue`)
    const { QueueUrl: dead = '' } = await client.send(
      new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }),
    )
    // It stands beside its queue; engines may name themselves by a host that this machine does not
    // know.
    return new URL(new URL(dead).pathname, url).href
  }
  const deadOf = async (queue: string): Promise<string> => {
    const url = urlOf(queue)
    const dead = found.get(url) ?? (await findDead(url))
    found.set(url, dead)
    return dead
  }
  const receive = async (url: string, most: number): Promise<Held[]> => {
    const { Messages: messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(most, BATCH),
        VisibilityTimeout: HOLD_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
      }),
    )
    return messages.map(letterOf)
  }
  const release = async (url: string, letters: readonly Held[]): Promise<void> => {
    for (let at = 0; at < letters.length; at += BATCH) {
      const entries = letters.slice(at, at + BATCH).map(({ receipt }, index) => ({
        Id: String(index),
        ReceiptHandle: receipt,
        VisibilityTimeout: 0,
      }))
      await client.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: entries }),
      )
    }
  }
  /** First into the queue, then out of the dead letters. */
  const pass = async (queue: string, dead: string, letters: readonly Held[]): Promise<void> => {
    const entries = letters.map(({ body }, index) => ({ Id: String(index), MessageBody: body }))
    const { Failed: refused = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: urlOf(queue), Entries: entries }),
    )
    const staying = new Set(refused.map(({ Id: id }) => id))
    const through = letters.flatMap(({ receipt }, index) =>
      staying.has(String(index)) ? [] : [{ Id: String(index), ReceiptHandle: receipt }],
    )
    const left =
      through.length === 0
        ? undefined
        : (await client.send(new DeleteMessageBatchCommand({ QueueUrl: dead, Entries: through })))
            .Failed
    await release(
      dead,
      letters.filter((_, index) => staying.has(String(index))),
    )
    if (staying.size > 0)
      throw new Error(`queue ${queue} refused ${staying.size} messages: ${refused[0]?.Code}`)
    if (left?.length)
      throw new Error(
        `${left.length} messages of ${queue} were put back and stay among the dead letters as well: ${left[0]?.Code}`,
      )
  }
  return {
    names,
    async depths(queue) {
      const [[waiting = 0, working = 0, delayed = 0], dead] = await Promise.all([
        countsOf(urlOf(queue)),
        deadOf(queue).then(totalOf),
      ])
      return {
        waiting,
        working,
        delayed,
        dead,
      }
    },
    async look(queue, most) {
      const dead = await deadOf(queue)
      const lying = await totalOf(dead)
      const held: Held[] = []
      try {
        while (held.length < Math.min(most, lying)) {
          const letters = await receive(dead, Math.min(most, lying) - held.length)
          if (letters.length === 0) break
          held.push(...letters)
        }
      } finally {
        await release(dead, held)
      }
      return held.map(shown).sort((a, b) => a.sentAt - b.sentAt)
    },
    async redrive(queue, most, moved) {
      const dead = await deadOf(queue)
      const lying = await totalOf(dead)
      for (let left = Math.min(most, lying); left > 0;) {
        const letters = await receive(dead, left)
        if (letters.length === 0) return
        await pass(queue, dead, letters)
        left -= letters.length
        moved(letters.map(shown))
      }
    },
  }
}

/** The desk over the queues that the configuration names. */
export const queueDeskOf = (
  { config }: Pick<Runtime, 'config'>,
  names: readonly string[],
): QueueDesk => createQueueDesk(new SQSClient(patienceOf(config)), config.QUEUE_URLS, names)
