/**
 * The table's stream: every change is projected at least once, those of one
 * item in their order, those of different items side by side. What people must be
 * told goes to a queue when everything else stands.
 */
import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type {
  AttributeValue,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
} from 'aws-lambda'
import {
  eventsOf,
  noticesOf,
  project,
  projectHistory,
  type ItemChange,
} from '../../domain/projections/index.ts'
import { createLookups } from '../../domain/voucher/index.ts'
import { concurrently } from '../../platform/work/concurrently.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import { described } from '../../platform/log.ts'
import { type Queues, queuesOf } from '../../platform/queue/queue-sender.ts'
import type { Runtime } from '../../platform/runtime.ts'

export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>
const WIDTH = 16

export function createHandler(runtime: Runtime): StreamHandler {
  const services = { ...runtime, ...createLookups(runtime) }
  const queues = queuesOf(runtime)
  return async ({ Records: records }) => {
    const changes = records.map(changeOf)
    await projectHistory(services, changes)
    runtime.metrics.count(eventsOf(changes))
    const failed = new Set<DynamoDBRecord>()
    const noteFailure = (record: DynamoDBRecord, error: unknown): void => {
      runtime.log.error('projection failed', {
        sequence: record.dynamodb?.SequenceNumber,
        error: described(error),
      })
      failed.add(record)
    }
    await concurrently(byItem(records), WIDTH, async (ofItem) => {
      for (const record of ofItem) {
        try {
          await project(services, changeOf(record))
        } catch (error) {
          noteFailure(record, error)
          return
        }
      }
    })
    // What people are told comes last: a message that cannot be queued costs nobody their entry in
    // the audit trail.
    for (const [record, error] of await unqueued(queues, records)) noteFailure(record, error)
    const failures = records
      .filter((record) => failed.has(record))
      .map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' }))
    return { batchItemFailures: failures }
  }
}

/**
 * Queues the notices of the records, ten a request; when that fails, record by record, so that only
 * those that cannot be queued are delivered again. Queued twice, they are sent once.
 */
async function unqueued(
  queues: Queues,
  records: readonly DynamoDBRecord[],
): Promise<Map<DynamoDBRecord, unknown>> {
  const failed = new Map<DynamoDBRecord, unknown>()
  const told = records.flatMap((record) => {
    const notices = noticesOf([changeOf(record)])
    return notices.length > 0 ? [{ record, notices }] : []
  })
  const send = (notices: object[]) => queues.send('send-notices', notices)
  try {
    await send(told.flatMap(({ notices }) => notices))
  } catch {
    await concurrently(told, WIDTH, async ({ record, notices }) => {
      await send(notices).catch((error: unknown) => failed.set(record, error))
    })
  }
  return failed
}

const changeOf = ({ dynamodb }: DynamoDBRecord): ItemChange => ({
  before: imageOf(dynamodb?.OldImage),
  after: imageOf(dynamodb?.NewImage),
})

function byItem(records: readonly DynamoDBRecord[]): DynamoDBRecord[][] {
  return [
    ...Map.groupBy(records, ({ dynamodb }) =>
      JSON.stringify([dynamodb?.Keys?.pk?.S, dynamodb?.Keys?.sk?.S]),
    ).values(),
  ]
}

/** An image in plain values. The event's type and the SDK's describe the same JSON. */
function imageOf(image: Record<string, AttributeValue> | undefined): Item | undefined {
  return image && (unmarshall(image as Record<string, SdkValue>) as Item)
}
