/** Makes a table that was restored from a copy what the deployment needs of its table. */
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  type TableDescription,
} from '@aws-sdk/client-dynamodb'
import { setTimeout as after } from 'node:timers/promises'
import { table } from '../../manifest.ts'

const describe = async (client: DynamoDBClient, name: string): Promise<TableDescription> =>
  (await client.send(new DescribeTableCommand({ TableName: name }))).Table ?? {}

/** One change after another: DynamoDB takes no second while the first is under way. */
async function settled(
  client: DynamoDBClient,
  name: string,
  pauseMs: number,
): Promise<TableDescription> {
  for (;;) {
    const found = await describe(client, name)
    const states = [found, ...(found.GlobalSecondaryIndexes ?? [])].map((part) =>
      'IndexStatus' in part ? part.IndexStatus : (part as TableDescription).TableStatus,
    )
    if (states.every((state) => state === 'ACTIVE')) return found
    await after(pauseMs)
  }
}

const keysOf = (schema: KeySchemaElement[] = []): string =>
  schema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join(', ')
const keysWanted = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }): string =>
  `HASH ${partitionKey}, RANGE ${sortKey}`

/** What is not as the manifest has it: such a table is a copy of something else, or a part. */
export function differences({
  KeySchema,
  GlobalSecondaryIndexes = [],
}: TableDescription): string[] {
  const indexes = new Map(
    GlobalSecondaryIndexes.map(({ IndexName = '', KeySchema: keys }) => [IndexName, keysOf(keys)]),
  )
  return [
    ...(keysOf(KeySchema) === keysWanted(table) ? [] : ['主键']),
    ...Object.entries(table.indexes).flatMap(([name, index]) =>
      indexes.get(name) === keysWanted(index) ? [] : [`索引 ${name}`],
    ),
  ]
}

/**
 * Stream, expiry of items, point-in-time recovery, protection from deletion: a restored table comes
 * without them. Safe to repeat.
 * @returns the label of its stream
 * @throws when it is not a copy of the table
 */
export async function prepareRestored(
  client: DynamoDBClient,
  name: string,
  pauseMs = 5000,
): Promise<string> {
  const found = await settled(client, name, pauseMs)
  const wrong = differences(found)
  if (wrong.length > 0) throw new Error(`${name} 不是数据表的完整副本：${wrong.join('、')}不符`)
  if (!found.StreamSpecification?.StreamEnabled)
    await client.send(
      new UpdateTableCommand({
        TableName: name,
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    )
  await settled(client, name, pauseMs)
  if (!found.DeletionProtectionEnabled)
    await client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: true }))
  await settled(client, name, pauseMs)
  const { TimeToLiveDescription } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: name }),
  )
  if (!/^ENABL/.test(TimeToLiveDescription?.TimeToLiveStatus ?? ''))
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: table.ttl, Enabled: true },
      }),
    )
  const { ContinuousBackupsDescription } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: name }),
  )
  if (
    ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus !==
    'ENABLED'
  )
    await client.send(
      new UpdateContinuousBackupsCommand({
        TableName: name,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    )
  const { LatestStreamLabel } = await settled(client, name, pauseMs)
  if (LatestStreamLabel === undefined) throw new Error(`${name} 的流没有打开`)
  return LatestStreamLabel
}
