/** Stream records as Lambda's event source hands them to a function. */
import type { _Record, AttributeValue } from '@aws-sdk/client-dynamodb-streams'
import type { AttributeValue as EventValue, DynamoDBRecord } from 'aws-lambda'

type Image = Record<string, AttributeValue>

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

/** In events binary values are base64 text; everything else stays as it is. */
function valueOf(value: AttributeValue): EventValue {
  if (value.B !== undefined) return { B: base64(value.B) }
  if (value.BS !== undefined) return { BS: value.BS.map(base64) }
  if (value.M !== undefined) return { M: imageOf(value.M) }
  if (value.L !== undefined) return { L: value.L.map(valueOf) }
  return value
}

const imageOf = (image: Image): Record<string, EventValue> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, valueOf(value)]))

export const sequenceOf = (record: DynamoDBRecord): string => record.dynamodb?.SequenceNumber ?? ''

export function eventRecord(record: _Record, streamArn: string): DynamoDBRecord {
  const {
    Keys: keys,
    NewImage: newImage,
    OldImage: oldImage,
    ApproximateCreationDateTime: at,
    ...rest
  } = record.dynamodb ?? {}
  return {
    eventID: record.eventID ?? '',
    eventName: record.eventName ?? 'MODIFY',
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: process.env.AWS_REGION ?? '',
    eventSourceARN: streamArn,
    dynamodb: {
      ...(keys && { Keys: imageOf(keys) }),
      ...(newImage && { NewImage: imageOf(newImage) }),
      ...(oldImage && { OldImage: imageOf(oldImage) }),
      ...(at && { ApproximateCreationDateTime: at.getTime() / 1000 }),
      SequenceNumber: rest.SequenceNumber ?? '',
      ...(rest.SizeBytes !== undefined && { SizeBytes: rest.SizeBytes }),
      ...(rest.StreamViewType && { StreamViewType: rest.StreamViewType }),
    },
  }
}
