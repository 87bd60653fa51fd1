/** Reads the table's stream from its beginning, as the stream pump does, when a test asks. */
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBRecord } from 'aws-lambda'
import { footing } from '../footing/laid.ts'

export function readStream(streamArn: string): {
  next(): Promise<DynamoDBRecord[]>
  close(): void
} {
  const client = new DynamoDBStreamsClient({})
  const iterators = new Map<string, string | undefined>()
  const first = async (shard: string): Promise<string | undefined> =>
    (
      await client.send(
        new GetShardIteratorCommand({
          StreamArn: streamArn,
          ShardId: shard,
          ShardIteratorType: 'TRIM_HORIZON',
        }),
      )
    ).ShardIterator
  return {
    async next() {
      const shards =
        (await client.send(new DescribeStreamCommand({ StreamArn: streamArn }))).StreamDescription
          ?.Shards ?? []
      const records: DynamoDBRecord[] = []
      for (const { ShardId: id = '' } of shards) {
        for (;;) {
          const iterator = iterators.has(id) ? iterators.get(id) : await first(id)
          if (iterator === undefined) break
          const answer = await client.send(
            new GetRecordsCommand({ ShardIterator: iterator, Limit: 1000 }),
          )
          iterators.set(id, answer.NextShardIterator)
          records.push(
            ...(answer.Records ?? []).map((record) => footing.eventRecord(record, streamArn)),
          )
          if (!answer.Records?.length) break
        }
      }
      return records
    },
    close: () => client.destroy(),
  }
}
