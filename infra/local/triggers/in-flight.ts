/**
 * Messages that were being worked on. If this process is killed they would stay
 * invisible for the queue's whole visibility timeout; since nobody else reads
 * these queues, the next start gives them back at once.
 */
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { LocalStore } from '../state/local-store.ts'

export interface InFlight {
  /** Remembers the receipts while the work goes on. */
  during(queueUrl: string, receipts: string[], work: () => Promise<void>): Promise<void>
  /** Makes visible what an earlier process left behind. */
  giveBack(): Promise<void>
}

export function createInFlight({ database }: LocalStore): InFlight {
  database.exec(
    'CREATE TABLE IF NOT EXISTS in_flight (receipt TEXT PRIMARY KEY, queue_path TEXT NOT NULL)',
  )
  const insert = database.prepare(
    'INSERT OR REPLACE INTO in_flight (receipt, queue_path) VALUES (?, ?)',
  )
  const remove = database.prepare('DELETE FROM in_flight WHERE receipt = ?')
  const left = database.prepare('SELECT receipt, queue_path FROM in_flight')
  return {
    async during(queueUrl, receipts, work) {
      for (const receipt of receipts) insert.run(receipt, new URL(queueUrl).pathname)
      try {
        await work()
      } finally {
        for (const receipt of receipts) remove.run(receipt)
      }
    },
    async giveBack() {
      const client = new SQSClient({})
      for (const { receipt, queue_path: path } of left.all()) {
        const url = new URL(String(path), process.env.AWS_ENDPOINT_URL_SQS).href
        // The receipt may have been settled just before the process ended, or run out since.
        await client
          .send(
            new ChangeMessageVisibilityCommand({
              QueueUrl: url,
              ReceiptHandle: String(receipt),
              VisibilityTimeout: 0,
            }),
          )
          .catch(() => undefined)
        remove.run(String(receipt))
      }
      client.destroy()
    },
  }
}
