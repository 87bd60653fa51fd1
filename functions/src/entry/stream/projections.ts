/** The table's stream: every change is projected at least once, in order per item. */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
import type { AttributeValue as SdkValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { AttributeValue, Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { project } from '../../domain/projections/index.ts'
import { createLookups } from '../../domain/voucher/index.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import type { Runtime } from '../../platform/runtime.ts'

export type StreamHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse>

export function createHandler(runtime: Runtime): StreamHandler {
  const services = { ...runtime, ...createLookups(runtime) }
  const handle = async ({ dynamodb }: DynamoDBRecord): Promise<void> => {
    await project(services, { before: imageOf(dynamodb?.OldImage), after: imageOf(dynamodb?.NewImage) })
  }
  return (event, context) => processPartialResponse(event, handle, new BatchProcessor(EventType.DynamoDBStreams), { context, throwOnFullBatchFailure: false })
}

/** An image in plain values. The event's type and the SDK's describe the same JSON. */
function imageOf(image: Record<string, AttributeValue> | undefined): Item | undefined {
  return image && unmarshall(image as Record<string, SdkValue>) as Item
}
