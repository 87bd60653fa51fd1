/**
 * The table's stream: every change is projected at least once, those of one
 * item in their order, those of different items side by side. What people must be
 * told goes to a queue.
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
import { queuesOf } from '../../platform/queue/queue-sender.ts'
import type { Runtime } from '../../platform/runtime.ts'

export type StreamHandler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>
const WIDTH = 16

export function createHandler(runtime: Runtime): StreamHandler {
  const services = { ...runtime, ...createLookups(runtime) }
  const queues = queuesOf(runtime)
  return async ({ Records: records }) => {
    const changes = records.map(changeOf)
    // Queued beside the rest, ten a request: a burst of notices does not hold the projection up.
    // Queued twice, they are sent once.
    await Promise.all([
      projectHistory(services, changes),
      queues.send('send-notices', noticesOf(changes)),
    ])
    runtime.metrics.count(eventsOf(changes))
    const failures: DynamoDBBatchResponse['batchItemFailures'] = []
    await concurrently(byItem(records), WIDTH, async (ofItem) => {
      for (const record of ofItem) {
        try {
          await project(services, changeOf(record))
        } catch (error) {
          runtime.log.error('projection failed', {
            sequence: record.dynamodb?.SequenceNumber,
            error: described(error),
          })
          failures.push({ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' })
          return
        }
      }
    })
    return { batchItemFailures: failures }
  }
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
