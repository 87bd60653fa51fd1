import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  CreateTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { checkBooks } from '@voucher/functions/domain/books/index'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import { createInstitution } from '@voucher/functions/domain/institution/index'
import { createRuntime, type Runtime } from '@voucher/functions/platform/runtime'
import {
  createTableFor,
  startEmulators,
  useEnvironment,
  type Emulators,
} from '../../local/emulators/start-emulators.ts'
import { simulatorEnvironment } from '../../local/simulators/start-simulators.ts'
import { table } from '../../manifest.ts'
import { differences, prepareRestored } from '../../commands/restore/prepare.ts'

const nowhere = 'http://nowhere.test'
const origins = { wechat: nowhere, alipay: nowhere, ehuiban: nowhere, sms: nowhere, card: nowhere }
let emulators: Emulators
let client: DynamoDBClient
let copied = false
const runtimeOn = (name: string): Runtime =>
  createRuntime({
    ...emulators.environment,
    ...simulatorEnvironment(origins),
    PUBLIC_ORIGIN: nowhere,
    TABLE_NAME: name,
    QUEUE_URLS: '{}',
    VERSION: 'test',
  })
beforeAll(async () => {
  emulators = await startEmulators()
  useEnvironment(emulators.environment)
  client = new DynamoDBClient({})
  // The engine has everything of a table but continuous copies: these two operations are played.
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (!/ContinuousBackups/.test(commandName ?? '')) return next(args)
        if (commandName === 'UpdateContinuousBackupsCommand') copied = true
        return {
          response: {},
          output: {
            $metadata: {},
            ContinuousBackupsDescription: {
              ContinuousBackupsStatus: 'ENABLED',
              PointInTimeRecoveryDescription: {
                PointInTimeRecoveryStatus: copied ? 'ENABLED' : 'DISABLED',
              },
            },
          },
        }
      },
    { step: 'initialize' },
  )
})
afterAll(async () => {
  client.destroy()
  await emulators.stop()
})

/** As a restore leaves it: keys and indexes, all items, and nothing else. */
async function restore(from: string, to: string): Promise<void> {
  const { Table: found } = await client.send(new DescribeTableCommand({ TableName: from }))
  await client.send(
    new CreateTableCommand({
      TableName: to,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: found?.AttributeDefinitions,
      KeySchema: found?.KeySchema,
      GlobalSecondaryIndexes: found?.GlobalSecondaryIndexes?.map(
        ({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }),
      ),
    }),
  )
  const { Items = [] } = await client.send(new ScanCommand({ TableName: from }))
  expect(Items.length).toBeGreaterThan(0)
  for (const Item of Items) await client.send(new PutItemCommand({ TableName: to, Item }))
}

describe('a restored table', () => {
  test('gets what it came without, repeated or not, and its books say what those of the lost one said', async () => {
    await createTableFor('lost')
    await createInstitution(
      runtimeOn('lost'),
      {
        name: '武汉市江夏职业培训学校',
        uscc: `91420115MA4KUDJE1${usccCheckCharacter('91420115MA4KUDJE1')}`,
        regionCode: '420115',
        address: '武汉市江夏区纸坊街',
        latitude: 30.3754,
        longitude: 114.3219,
      },
      { role: 'administrator', device: 'test' },
    )
    await restore('lost', 'lost-restored')
    const label = await prepareRestored(client, 'lost-restored', 10)
    expect(await prepareRestored(client, 'lost-restored', 10)).toBe(label)

    const { Table: made } = await client.send(
      new DescribeTableCommand({ TableName: 'lost-restored' }),
    )
    expect(made).toMatchObject({
      DeletionProtectionEnabled: true,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      LatestStreamLabel: label,
    })
    const { TimeToLiveDescription: expiry } = await client.send(
      new DescribeTimeToLiveCommand({ TableName: 'lost-restored' }),
    )
    expect(expiry).toMatchObject({ AttributeName: table.ttl })
    const { ContinuousBackupsDescription: copies } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName: 'lost-restored' }),
    )
    expect(copies?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe('ENABLED')

    const [lost, restored] = [
      await checkBooks(runtimeOn('lost')),
      await checkBooks(runtimeOn('lost-restored')),
    ]
    expect(restored.findings).toEqual(lost.findings)
  })

  test('that is not a copy of the table is not touched', async () => {
    await client.send(
      new CreateTableCommand({
        TableName: 'other',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    )
    await expect(prepareRestored(client, 'other', 10)).rejects.toThrow(
      'other 不是数据表的完整副本：主键、索引 byBatch、索引 due、索引 byOwner不符',
    )
    expect(differences({})).toContain('主键')
  })
})
