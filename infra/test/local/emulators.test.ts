import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import {
  ensureQueues,
  createTableFor,
  DATABASE_FILE,
  deleteTableOf,
  purgeQueues,
  startEmulators,
  useEnvironment,
  type Emulators,
} from '../../local/emulators/start-emulators.ts'
import { startWatchedChild } from '../../local/emulators/watched-child.ts'
import { running, scratchFolder, until } from './support/scratch.ts'

const scratch = scratchFolder()
let emulators: Emulators

const start = async (): Promise<void> => {
  emulators = await startEmulators(scratch.folder)
  useEnvironment(emulators.environment)
}
beforeAll(start)
afterAll(async () => {
  await emulators.stop()
  scratch.remove()
})

const answers = (endpoint: string): Promise<boolean> =>
  fetch(endpoint).then(
    () => true,
    () => false,
  )

test('the table has the indexes, stream and expiry of the manifest, also when it is made again', async () => {
  const streamArn = await createTableFor('table-1')
  expect(await createTableFor('table-1')).toBe(streamArn)
  const client = new DynamoDBClient({})
  const { Table: table } = await client.send(new DescribeTableCommand({ TableName: 'table-1' }))
  expect(
    table?.GlobalSecondaryIndexes?.map(({ IndexName: name, Projection: projection }) => [
      name,
      projection?.ProjectionType,
    ]).sort(),
  ).toEqual([
    ['byBatch', 'INCLUDE'],
    ['byOwner', 'ALL'],
    ['due', 'KEYS_ONLY'],
  ])
  expect(table?.StreamSpecification).toEqual({
    StreamEnabled: true,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  })
  const { TimeToLiveDescription: expiry } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: 'table-1' }),
  )
  expect(expiry).toMatchObject({ AttributeName: 'ttl', TimeToLiveStatus: 'ENABLED' })
  client.destroy()
})

test('every queue has its own dead-letter queue', async () => {
  const urls = await ensureQueues('own-')
  const client = new SQSClient({})
  const { Attributes: attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: urls.live['issue-vouchers'],
      AttributeNames: ['All'],
    }),
  )
  expect(JSON.parse(attributes?.RedrivePolicy ?? '{}')).toMatchObject({
    deadLetterTargetArn: expect.stringMatching(/:own-issue-vouchers-dead$/),
  })
  expect(attributes?.VisibilityTimeout).toBe('360')
  client.destroy()
})

test('items and messages survive a restart, under addresses that work then', async () => {
  await createTableFor('table-2')
  const before = await ensureQueues('kept-')
  const first = { dynamo: new DynamoDBClient({}), sqs: new SQSClient({}) }
  await first.dynamo.send(
    new PutItemCommand({ TableName: 'table-2', Item: { pk: { S: 'a' }, sk: { S: 'b' } } }),
  )
  await first.sqs.send(
    new SendMessageCommand({ QueueUrl: before.live['void-batch'], MessageBody: 'job' }),
  )
  first.dynamo.destroy()
  first.sqs.destroy()
  await emulators.stop()
  await start()
  await createTableFor('table-2')
  const after = await ensureQueues('kept-')
  const second = { dynamo: new DynamoDBClient({}), sqs: new SQSClient({}) }
  expect(
    (
      await second.dynamo.send(
        new GetItemCommand({ TableName: 'table-2', Key: { pk: { S: 'a' }, sk: { S: 'b' } } }),
      )
    ).Item,
  ).toBeDefined()
  expect(
    (await second.sqs.send(new ReceiveMessageCommand({ QueueUrl: after.live['void-batch'] })))
      .Messages,
  ).toMatchObject([{ Body: 'job' }])
  second.dynamo.destroy()
  second.sqs.destroy()
})

test('a place in the stream is found without reading the stream', () => {
  const database = new DatabaseSync(join(scratch.folder, DATABASE_FILE), { readOnly: true })
  const plan = database
    .prepare(
      'EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?',
    )
    .all('table-1')
  database.close()
  expect(plan).toMatchObject([
    { detail: expect.stringContaining('USING COVERING INDEX stream_sequence (table_name=?)') },
  ])
})

test('a program that is killed takes its database engine with it', async () => {
  const program = `import { startDynamo } from './local/emulators/dynamo.ts'; console.log((await startDynamo(process.env.DATABASE)).endpoint); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATABASE: join(scratch.folder, 'killed.sqlite') },
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const endpoint = line.toString().trim()
  expect(await answers(endpoint)).toBe(true)
  child.kill('SIGKILL')
  await until('the engine is gone', async () => !(await answers(endpoint)))
})

test('a watched child is stopped with everything that it started, and says what it wrote', async () => {
  const heard: string[] = []
  const child = startWatchedChild('/bin/sh', ['-c', 'echo began; sleep 300 & echo $!; sleep 300'], {
    onOutput: (text) => heard.push(text),
  })
  await until('it has begun', () => /began\n\d+/.test(heard.join('')))
  const grandchild = Number(/began\n(\d+)/.exec(heard.join(''))?.[1])
  await child.stop()
  expect(running(grandchild)).toBe(false)
  const failing = startWatchedChild('/bin/sh', ['-c', 'echo broken >&2; exit 3'])
  expect(await failing.exited).toEqual({ code: 3, said: 'broken' })
})

test("engines of one's own are used instead, left running, and emptied on request", async () => {
  await createTableFor('table-3')
  const urls = await ensureQueues('purged-')
  const client = new SQSClient({})
  await client.send(
    new SendMessageCommand({ QueueUrl: urls.live['void-batch'], MessageBody: 'job' }),
  )
  process.env.DYNAMODB_ENDPOINT = emulators.environment.AWS_ENDPOINT_URL_DYNAMODB
  process.env.SQS_ENDPOINT = emulators.environment.AWS_ENDPOINT_URL_SQS
  try {
    const others = await startEmulators()
    expect(others.environment).toMatchObject({
      AWS_ENDPOINT_URL_DYNAMODB: process.env.DYNAMODB_ENDPOINT,
      AWS_ENDPOINT_URL_SQS: process.env.SQS_ENDPOINT,
    })
    await others.stop()
  } finally {
    delete process.env.DYNAMODB_ENDPOINT
    delete process.env.SQS_ENDPOINT
  }
  await deleteTableOf('table-3')
  await deleteTableOf('table-3')
  await purgeQueues('purged-')
  const dynamo = new DynamoDBClient({})
  await expect(
    dynamo.send(new DescribeTableCommand({ TableName: 'table-3' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  expect(
    (await client.send(new ReceiveMessageCommand({ QueueUrl: urls.live['void-batch'] }))).Messages,
  ).toBeUndefined()
  dynamo.destroy()
  client.destroy()
})
