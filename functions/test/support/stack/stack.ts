/**
 * The whole backend on real parts for one test file: the engines, the simulated
 * card platform, every function of the manifest on one movable clock. Queues and
 * the stream are emptied when a test says so, so that a test decides what has
 * happened and what has not.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs'
import type { Context, SQSRecord } from 'aws-lambda'
import type { Problem } from '@voucher/shared/errors'
import {
  identityServicesOf,
  type IdentityServices,
} from '../../../src/platform/services/identity-services.ts'
import type { PersonId } from '../../../src/platform/ids.ts'
import { createDynamoClient } from '../../../src/platform/dynamo/client.ts'
import { createQueues as createSender } from '../../../src/platform/queue/queue-sender.ts'
import { createRuntime, type Runtime } from '../../../src/platform/runtime.ts'
import { apiEvent, type Call } from './api-event.ts'
import type { FunctionName, Handler, ScheduledJob, Kind, QueueName } from '../footing/footing.ts'
import { footing } from '../footing/laid.ts'
import type { Simulators } from '../footing/simulators.ts'
import { readStream } from './stream.ts'
import { tokenOf } from './token.ts'
import { testLog, testMetrics } from './test-log.ts'

export interface Answer<T = Record<string, unknown>> {
  status: number
  body: T & Problem
  headers: Record<string, unknown>
}
export type Tamper = (client: DynamoDBClient) => DynamoDBClient

export interface Stack {
  runtime: Runtime
  services: IdentityServices
  people: Simulators['card']['records']
  simulators: Simulators
  /** The same system over a DynamoDB client that the test has tampered with. */
  over(tamper: Tamper): Runtime
  clock: { now(): number; advance(milliseconds: number): void; set(instant: string): void }
  tokenFor(personId: PersonId): Promise<string>
  verificationFor(personId: PersonId, purpose: string, resource: string): Promise<string>
  /** Calls a function's handler as API Gateway would. `on` replaces the runtime. */
  call<T = Record<string, unknown>>(
    area: FunctionName,
    call: Call,
    on?: Runtime,
  ): Promise<Answer<T>>
  send(queue: QueueName, jobs: object[]): Promise<void>
  /**
   * Works a queue until it is empty.
   * @param remainingMs what each invocation is told is left
   * @returns how many messages were worked
   */
  drain(
    queue: QueueName,
    options?: {
      remainingMs?: () => number
      on?: Runtime
      deleteMessages?: boolean
      most?: number
    },
  ): Promise<number>
  /** Messages in a queue: visible, being worked on, delayed. */
  waiting(queue: QueueName): Promise<number>
  schedule(job: ScheduledJob): Promise<void>
  /**
   * Projects what the stream has brought since the last call.
   * @param times how often each batch is delivered
   */
  project(times?: number, on?: Runtime): Promise<void>
  stop(): Promise<void>
}

let tables = 0
const PUBLIC_ORIGIN = 'http://app.test'

/** @param laid a data directory and the table in it, to start with what they hold */
export async function startStack(laid?: { dataDirectory: string; table: string }): Promise<Stack> {
  let offset = 0
  const clock = {
    now: () => Date.now() + offset,
    advance: (milliseconds: number) => {
      offset += milliseconds
    },
    set: (instant: string) => {
      offset = Date.parse(instant) - Date.now()
    },
  }
  const engines = await footing.start(clock.now, PUBLIC_ORIGIN, laid?.dataDirectory)
  const table = laid?.table ?? `test-${process.pid}-${tables++}`
  const streamArn = await engines.createTable(table)
  const urls = await engines.createQueues(`${table}-`)
  const { simulators } = engines
  const environment = {
    ...engines.environment,
    TABLE_NAME: table,
    QUEUE_URLS: JSON.stringify(urls),
    PUBLIC_ORIGIN,
    VERSION: 'test',
  }
  const clients: DynamoDBClient[] = []
  const over = (tamper: Tamper): Runtime => {
    const dynamo = tamper(createDynamoClient({ maxAttempts: 10 }))
    clients.push(dynamo)
    const runtime = createRuntime(environment, { clock: clock.now, dynamo })
    return { ...runtime, metrics: testMetrics(table, clock.now), log: testLog }
  }
  const runtime = over((client) => client)
  const services = identityServicesOf(runtime)
  const sqs = new SQSClient({})
  const handlers = new Map<string, Promise<unknown>>()
  const runtimes = new Map<Runtime, number>()
  const handlerOf = (name: FunctionName, on: Runtime): Promise<unknown> => {
    if (!runtimes.has(on)) runtimes.set(on, runtimes.size)
    const key = `${name} ${runtimes.get(on)}`
    const made = handlers.get(key) ?? footing.load(name, on)
    handlers.set(key, made)
    return made
  }
  const invoke = async <K extends Kind>(
    name: FunctionName,
    event: Parameters<Handler<K>>[0],
    on: Runtime,
    remainingMs: () => number = () => 60_000,
  ) =>
    ((await handlerOf(name, on)) as Handler<K>)(event, {
      awsRequestId: 'test',
      getRemainingTimeInMillis: remainingMs,
    } as Context)
  const stream = readStream(streamArn)
  const projectNext = async (times: number, on: Runtime): Promise<void> => {
    const records = await stream.next()
    for (let time = 0; time < times; time++) {
      for (let at = 0; at < records.length; at += 100) {
        const answer = await invoke<'stream'>(
          'projections',
          { Records: records.slice(at, at + 100) },
          on,
        )
        if (answer?.batchItemFailures.length) throw new Error('a change could not be projected')
      }
    }
  }
  /** Lambda gives a shard's changes to one invocation at a time: they stay in their order. */
  let projected: Promise<void> = Promise.resolve()

  return {
    runtime,
    services,
    people: simulators.card.records,
    simulators,
    over,
    clock,
    tokenFor: (personId) => tokenOf(runtime, services, personId),
    verificationFor: async (personId, purpose, resource) =>
      (await services.signer.verification({ personId, purpose, resource }, clock.now())).token,
    async call<T>(area: FunctionName, call: Call, on = runtime) {
      const result = await invoke<'api'>(area, apiEvent(call), on)
      return {
        status: result.statusCode,
        headers: result.headers ?? {},
        body: (result.body === '' ? {} : JSON.parse(result.body)) as T & Problem,
      }
    },
    send: (queue, jobs) => createSender(sqs, urls).send(queue, jobs),
    async drain(
      queue,
      { remainingMs = () => 60_000, on = runtime, deleteMessages = true, most = Infinity } = {},
    ) {
      let worked = 0
      while (worked < most) {
        const { Messages: messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: urls[queue],
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: 0,
          }),
        )
        if (messages.length === 0) break
        for (const message of messages) {
          const answer = await invoke<'queue'>(
            queue,
            { Records: [recordOf(message)] },
            on,
            remainingMs,
          )
          worked += 1
          if (deleteMessages && !answer?.batchItemFailures.length)
            await sqs.send(
              new DeleteMessageCommand({
                QueueUrl: urls[queue],
                ReceiptHandle: message.ReceiptHandle,
              }),
            )
        }
      }
      return worked
    },
    waiting: (queue) => footing.messagesIn(sqs, urls[queue] ?? ''),
    schedule: async (job) => {
      await invoke<'schedule'>('start-jobs', { job }, runtime)
    },
    project(times = 1, on = runtime) {
      const turn = projected.then(() => projectNext(times, on))
      projected = turn.catch(() => undefined)
      return turn
    },
    async stop() {
      for (const client of clients) client.destroy()
      sqs.destroy()
      stream.close()
      await engines.stop()
    },
  }
}

function recordOf(message: Message): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
  } as SQSRecord
}
