/** The manifest's table on the engine that the environment names. */
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
  type CreateTableCommandInput,
  type TableDescription,
} from '@aws-sdk/client-dynamodb'
import { table } from '../../manifest.ts'

type Index = (typeof table.indexes)[keyof typeof table.indexes]

function projectionOf(index: Index): {
  ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'
  NonKeyAttributes?: string[]
} {
  if (index.include === 'all') return { ProjectionType: 'ALL' }
  return index.include.length === 0
    ? { ProjectionType: 'KEYS_ONLY' }
    : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.include] }
}

const keySchema = (keys: {
  partitionKey: string
  sortKey: string
}): CreateTableCommandInput['KeySchema'] => [
  { AttributeName: keys.partitionKey, KeyType: 'HASH' },
  { AttributeName: keys.sortKey, KeyType: 'RANGE' },
]

function definition(name: string): CreateTableCommandInput {
  const keyed = [table, ...Object.values(table.indexes)]
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      ...new Set(keyed.flatMap((keys) => [keys.partitionKey, keys.sortKey])),
    ].map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
    KeySchema: keySchema(table),
    GlobalSecondaryIndexes: Object.entries(table.indexes).map(([index, keys]) => ({
      IndexName: index,
      KeySchema: keySchema(keys),
      Projection: projectionOf(keys),
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  }
}

async function describe(
  client: DynamoDBClient,
  name: string,
): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

/**
 * Creates the table with indexes, stream and TTL unless it is there.
 * @returns the ARN of its stream
 */
export async function createTableFor(name: string): Promise<string> {
  const client = new DynamoDBClient({})
  try {
    if (!(await describe(client, name))) {
      await client.send(new CreateTableCommand(definition(name))).catch((error: unknown) => {
        if (!(error instanceof ResourceInUseException)) throw error
      })
      await client.send(
        new UpdateTimeToLiveCommand({
          TableName: name,
          TimeToLiveSpecification: { AttributeName: table.ttl, Enabled: true },
        }),
      )
    }
    const stream = (await describe(client, name))?.LatestStreamArn
    if (stream === undefined) throw new Error(`table ${name} has no stream`)
    return stream
  } finally {
    client.destroy()
  }
}

/** Deletes the table with all that it holds; one that is not there is deleted. */
export async function deleteTableOf(name: string): Promise<void> {
  const client = new DynamoDBClient({})
  try {
    if (await describe(client, name)) await client.send(new DeleteTableCommand({ TableName: name }))
  } finally {
    client.destroy()
  }
}
