import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals'
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { DynamoDBRecord, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ensureQueues,
  createTableFor,
  startEmulators,
  useEnvironment,
  type Emulators,
  type QueueUrls,
} from '../../local/emulators/start-emulators.ts'
import { deliver } from '../../local/triggers/stream/deliver.ts'
import { createInFlight } from '../../local/triggers/in-flight.ts'
import { createInvoke, type Invoke } from '../../local/functions/invoke.ts'
import { createJobs } from '../../local/triggers/jobs.ts'
import type { Handler } from '../../local/functions/handler.ts'
import type { Pump } from '../../local/triggers/pump.ts'
import { messagesIn } from '../../local/triggers/queue-depths.ts'
import { startQueuePump } from '../../local/triggers/queue-pump.ts'
import { nextRun, startScheduler } from '../../local/triggers/scheduler.ts'
import { createStreamPositions } from '../../local/triggers/stream/stream-positions.ts'
import { startStreamPump } from '../../local/triggers/stream/stream-pump.ts'
import type { FunctionName } from '../../manifest.ts'
import { openMemory, scratchFolder, until, type Memory } from './support/scratch.ts'

let emulators: Emulators
let sqs: SQSClient
let dynamo: DynamoDBClient
let scratch: ReturnType<typeof scratchFolder>
let memory: Memory
let pumps: Pump[] = []
let count = 0

beforeAll(async () => {
  emulators = await startEmulators()
  useEnvironment(emulators.environment)
  sqs = new SQSClient({})
  dynamo = new DynamoDBClient({})
})
afterAll(async () => {
  sqs.destroy()
  dynamo.destroy()
  await emulators.stop()
})
beforeEach(() => {
  // What fails on purpose is told there.
  jest.spyOn(console, 'error').mockImplementation(() => undefined)
  scratch = scratchFolder()
  memory = openMemory(scratch.folder)
  count++
})
afterEach(async () => {
  await Promise.all(pumps.map((pump) => pump.stop()))
  pumps = []
  memory.store.close()
  scratch.remove()
})

const handling = (
  handlers: Partial<Record<FunctionName, (event: never) => Promise<unknown>>>,
): Invoke => createInvoke(new Map(Object.entries(handlers) as unknown as [FunctionName, Handler][]))
const send = (url: string, body: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }))

describe('the queue pump', () => {
  const start = (urls: QueueUrls, handler: (event: SQSEvent) => Promise<unknown>): void => {
    const source = {
      queue: 'issue-vouchers',
      url: urls.live['issue-vouchers'],
      batchSize: 10,
      target: 'issue-vouchers',
    } as const
    pumps.push(
      startQueuePump(source, handling({ 'issue-vouchers': handler }), createInFlight(memory.store)),
    )
  }

  test('deletes what succeeded, brings back what failed, and sets it aside after five times', async () => {
    const urls = await ensureQueues(`partial${count}-`)
    const seen: string[] = []
    await Promise.all(
      ['good-1', 'bad', 'good-2'].map((body) => send(urls.live['issue-vouchers'], body)),
    )
    start(urls, async ({ Records: records }) => {
      seen.push(...records.map((record) => record.body))
      return {
        batchItemFailures: records
          .filter((record) => record.body === 'bad')
          .map((record) => ({ itemIdentifier: record.messageId })),
      }
    })
    await until(
      'the bad message is dead',
      async () => (await messagesIn(sqs, urls.dead['issue-vouchers'])) === 1,
    )
    expect(seen.filter((body) => body === 'bad')).toHaveLength(5)
    expect(seen.filter((body) => body !== 'bad').sort()).toEqual(['good-1', 'good-2'])
    expect(await messagesIn(sqs, urls.live['issue-vouchers'])).toBe(0)
  })

  test('brings the whole batch back when the function throws', async () => {
    const urls = await ensureQueues(`thrown${count}-`)
    let calls = 0
    await send(urls.live['issue-vouchers'], 'job')
    start(urls, async () => {
      if (++calls === 1) throw new Error('not yet')
      return undefined
    })
    await until(
      'it is done',
      async () => calls === 2 && (await messagesIn(sqs, urls.live['issue-vouchers'])) === 0,
    )
  })

  test('a message in work when the process was killed is done at the next start, not minutes later', async () => {
    const urls = await ensureQueues(`killed${count}-`)
    const url = urls.live['issue-vouchers']
    await send(url, 'job')
    let begun = 0
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    start(urls, async () => {
      begun++
      await held
      throw new Error('killed')
    })
    await until('it has begun', () => begun === 1)
    const inFlight = createInFlight(memory.store)
    await inFlight.giveBack()
    await until('it is begun again', () => begun === 2)
    release()
  })
})

describe('the stream pump', () => {
  const table = async () => {
    const name = `stream-${count}`
    const streamArn = await createTableFor(name)
    return {
      streamArn,
      put: (sk: string) =>
        dynamo.send(
          new PutItemCommand({
            TableName: name,
            Item: { pk: { S: 'a' }, sk: { S: sk }, bytes: { B: Buffer.from('Ab') } },
          }),
        ),
    }
  }
  const start = (streamArn: string, handler: (event: DynamoDBStreamEvent) => Promise<unknown>) => {
    const pump = startStreamPump(
      { streamArn, batchSize: 100, target: 'projections' },
      handling({ projections: handler }),
      createStreamPositions(memory.store),
    )
    pumps.push(pump)
    return pump
  }
  const keysOf = (records: DynamoDBRecord[]) =>
    records.map((record) => record.dynamodb?.Keys?.sk?.S ?? '')

  test('delivers each write in order, within 300 ms, as Lambda events have it', async () => {
    const { streamArn, put } = await table()
    const seen: string[] = []
    const events: DynamoDBRecord[] = []
    start(streamArn, async ({ Records: records }) => {
      events.push(...records)
      seen.push(...keysOf(records))
      return { batchItemFailures: [] }
    })
    await put('1')
    await until('the first is seen', () => seen.length === 1)
    const lags: number[] = []
    for (let index = 2; index <= 10; index++) {
      const at = performance.now()
      await put(String(index))
      await until('it is seen', () => seen.length === index)
      lags.push(performance.now() - at)
    }
    expect(seen).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
    expect(lags.sort((a, b) => a - b)[4]).toBeLessThan(300)
    expect(events[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventSourceARN: streamArn,
      dynamodb: {
        NewImage: { bytes: { B: 'QWI=' } },
        SequenceNumber: expect.any(String),
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    })
  })

  test('goes on where the last start ended', async () => {
    const { streamArn, put } = await table()
    const seen: string[] = []
    const collect = async ({ Records: records }: DynamoDBStreamEvent) => {
      seen.push(...keysOf(records))
    }
    const first = start(streamArn, collect)
    await put('1')
    await first.drained()
    await first.stop()
    await put('2')
    const second = start(streamArn, collect)
    await second.drained()
    expect(seen).toEqual(['1', '2'])
  })

  test('says that it is drained only when everything written before is processed', async () => {
    const { streamArn, put } = await table()
    let done = 0
    const pump = start(streamArn, async ({ Records: records }) => {
      await sleep(50)
      done += records.length
    })
    for (let index = 0; index < 20; index++) await put(String(index))
    await pump.drained()
    expect(done).toBe(20)
  })
})

describe('a batch of stream records', () => {
  const record = (sequence: number): DynamoDBRecord => ({
    dynamodb: { SequenceNumber: String(sequence) },
  })
  const run = async (
    records: DynamoDBRecord[],
    process: (
      batch: DynamoDBRecord[],
    ) => Promise<{ batchItemFailures: { itemIdentifier: string }[] } | undefined>,
  ) => {
    const aside: (string | undefined)[] = []
    const done: (string | undefined)[] = []
    await deliver(records, {
      process,
      done: (item) => done.push(item.dynamodb?.SequenceNumber),
      setAside: (item) => aside.push(item.dynamodb?.SequenceNumber),
      stopping: new AbortController().signal,
      attempts: 2,
    })
    return { aside, done }
  }
  const nine = Array.from({ length: 9 }, (_, index) => record(index + 1))

  test('with a poisoned record is processed but for that one', async () => {
    const processed: string[] = []
    const { aside } = await run(nine, async (batch) => {
      if (batch.some((item) => item.dynamodb?.SequenceNumber === '5')) throw new Error('poison')
      processed.push(...batch.map((item) => item.dynamodb?.SequenceNumber ?? ''))
      return undefined
    })
    expect(aside).toEqual(['5'])
    expect(processed).toEqual(['1', '2', '3', '4', '6', '7', '8', '9'])
  })

  test('goes on from the first reported failure without repeating what came before', async () => {
    const batches: string[][] = []
    let failing = true
    const { aside, done } = await run(nine, async (batch) => {
      batches.push(batch.map((item) => item.dynamodb?.SequenceNumber ?? ''))
      const fail = failing && batch.some((item) => item.dynamodb?.SequenceNumber === '4')
      if (batches.length === 2) failing = false
      return { batchItemFailures: fail ? [{ itemIdentifier: '4' }, { itemIdentifier: '7' }] : [] }
    })
    expect(batches).toEqual([
      ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
      ['4', '5', '6', '7', '8', '9'],
      ['4', '5', '6', '7', '8', '9'],
    ])
    expect(aside).toEqual([])
    expect(done).toEqual(['3', '9'])
  })
})

describe('schedules', () => {
  const at = (text: string): number => Date.parse(text)

  test('are counted in Shanghai', () => {
    expect(new Date(nextRun('expire-vouchers', at('2021-10-26T15:59:00Z'))).toISOString()).toBe(
      '2021-10-26T16:05:00.000Z',
    )
    expect(new Date(nextRun('fail-trainees', at('2021-10-26T15:20:00Z'))).toISOString()).toBe(
      '2021-10-26T16:20:00.000Z',
    )
  })

  test('run when the business clock reaches them, once, and not for time that never passed', async () => {
    memory.clock.set(at('2021-10-26T10:30:00Z'))
    const runs: string[] = []
    pumps.push(
      startScheduler(memory.clock, async (job) => {
        runs.push(job)
      }),
    )
    memory.clock.set(at('2021-10-26T16:04:58.500Z'))
    expect(runs).toEqual([])
    await until('the job runs', () => runs.length > 0)
    await sleep(1200)
    expect(runs).toEqual(['expire-vouchers'])
  })

  test('a tester waits until queues and stream are empty', async () => {
    const urls = await ensureQueues(`jobs${count}-`)
    const name = `jobs-${count}`
    const streamArn = await createTableFor(name)
    let left = 3
    const invoke = handling({
      'start-jobs': async () => {
        await send(urls.live['expire-vouchers'], 'job')
      },
      // Each part is continued by a message of its own, and each leaves a change in the table.
      'expire-vouchers': async () => {
        await dynamo.send(
          new PutItemCommand({
            TableName: name,
            Item: { pk: { S: 'a' }, sk: { S: String(left) } },
          }),
        )
        if (--left > 0) await send(urls.live['expire-vouchers'], 'job')
        return { batchItemFailures: [] }
      },
      projections: async () => {
        await sleep(100)
        projected++
      },
    })
    let projected = 0
    const stream = startStreamPump(
      { streamArn, batchSize: 1, target: 'projections' },
      invoke,
      createStreamPositions(memory.store),
    )
    const source = {
      queue: 'expire-vouchers',
      url: urls.live['expire-vouchers'],
      batchSize: 1,
      target: 'expire-vouchers',
    } as const
    pumps.push(stream, startQueuePump(source, invoke, createInFlight(memory.store)))
    const jobs = createJobs(invoke, urls, stream)
    await jobs.start('expire-vouchers')
    await jobs.settled()
    expect([left, projected, await jobs.deadLetters()]).toEqual([0, 3, 0])
    jobs.close()
  })
})
