/**
 * Delivers a batch of stream records in order, as Lambda's event source does:
 * what failed is tried again, then halved, until the one record that cannot be
 * processed stands alone and is set aside, so that it does not block the rest.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'
import { sequenceOf } from './stream-records.ts'

export interface StreamDelivery {
  process(records: DynamoDBRecord[]): Promise<DynamoDBBatchResponse | undefined>
  /** Everything up to and including this record is done with. */
  done(record: DynamoDBRecord): void
  /** Puts a record aside for people to look at. */
  setAside(record: DynamoDBRecord, reason: string): void
  stopping: AbortSignal
  /** How often a batch is tried before it is halved or given up. */
  attempts?: number
}

const PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2000

/** The first record that is still to be done; the number of records when all are. */
async function firstFailure(
  records: DynamoDBRecord[],
  delivery: StreamDelivery,
): Promise<{ index: number; reason: string }> {
  try {
    const failed = new Set(
      (await delivery.process(records))?.batchItemFailures.map(
        (failure) => failure.itemIdentifier,
      ) ?? [],
    )
    const index = records.findIndex((record) => failed.has(sequenceOf(record)))
    // A failure without a known record means the whole batch, as it does in AWS.
    return {
      index: index === -1 ? (failed.size === 0 ? records.length : 0) : index,
      reason: 'reported as failed',
    }
  } catch (error) {
    return {
      index: 0,
      reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    }
  }
}

/**
 * @returns when every record is processed or set aside, or when stopping; then the rest is
 *   delivered again at the next start
 */
export async function deliver(records: DynamoDBRecord[], delivery: StreamDelivery): Promise<void> {
  const { attempts = 8, stopping } = delivery
  let rest = records
  for (let attempt = 1; rest.length > 0 && !stopping.aborted; attempt++) {
    const { index, reason } = await firstFailure(rest, delivery)
    const last = rest[index - 1]
    if (last) {
      delivery.done(last)
      rest = rest.slice(index)
      attempt = 0
      continue
    }
    if (attempt < attempts) {
      await sleep(Math.min(PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS), undefined, {
        signal: stopping,
      }).catch(() => undefined)
      continue
    }
    const [first] = rest
    if (rest.length > 1) {
      const middle = Math.ceil(rest.length / 2)
      await deliver(rest.slice(0, middle), { ...delivery, attempts: 2 })
      rest = rest.slice(middle)
      attempt = 0
    } else if (first) {
      delivery.setAside(first, reason)
      return
    }
  }
}
