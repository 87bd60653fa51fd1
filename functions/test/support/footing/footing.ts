/**
 * What the tests of the backend stand on: engines in place of AWS, simulated platforms, and the
 * manifest, by which each program may do no more than its role. The backend does not know who
 * provides them; whoever runs the tests lays them first (jest's `setupFiles`).
 */
import type { _Record } from '@aws-sdk/client-dynamodb-streams'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda'
import type { Channel } from '@voucher/shared/values'
import type { ScheduledJobs } from '../../../src/entry/cli/duty/jobs-command.ts'
import type { Clock } from '../../../src/platform/clock.ts'
import type { ChannelCredentials } from '../../../src/platform/outside/channels/credentials.ts'
import type { SmsCredentials } from '../../../src/platform/outside/sms/sms.ts'
import type { Runtime } from '../../../src/platform/runtime.ts'
import type { Simulators } from './simulators.ts'

/** Names of the manifest, which alone knows them: an unknown one fails where it is used. */
export type QueueName = string
export type FunctionName = string
export type ScheduledJob = string

/** What a function of each kind takes and answers. */
export interface Kinds {
  api: { event: APIGatewayProxyEvent; answer: APIGatewayProxyResult }
  queue: { event: SQSEvent; answer: SQSBatchResponse | undefined }
  schedule: { event: { job: ScheduledJob }; answer: unknown }
  stream: { event: DynamoDBStreamEvent; answer: DynamoDBBatchResponse | undefined }
}
export type Kind = keyof Kinds
export type Handler<K extends Kind = Kind> = (
  event: Kinds[K]['event'],
  context: Context,
) => Promise<Kinds[K]['answer']>

export interface PlatformSecrets {
  'channel-credentials': Required<ChannelCredentials>
  'sms-credentials': SmsCredentials
  /** What only the platforms know. PEM. */
  'simulated-platforms': { alipayPrivateKey: string }
}

export interface Engines {
  /** For SDK clients and for `config.ts`; whoever starts them puts it into `process.env`. */
  environment: Record<string, string>
  simulators: Simulators
  /** @returns the ARN of its stream */
  createTable(name: string): Promise<string>
  /** @returns their URLs */
  createQueues(prefix: string): Promise<Record<QueueName, string>>
  stop(): Promise<void>
}

export interface Footing {
  queues: readonly QueueName[]
  /** What the command line knows of the jobs that run by the clock. */
  scheduled: ScheduledJobs
  /** @param laid a data directory to start with; nothing outlives the engines when absent */
  start(clock: Clock, publicOrigin: string, laid?: string): Promise<Engines>
  /** A function of the manifest over a runtime, allowed what its role allows. */
  load(name: FunctionName, runtime: Runtime): Promise<Handler>
  /** The runtime as the command line may use it. */
  administration(runtime: Runtime): Runtime
  /** How many messages a queue holds: visible, being worked on, delayed. */
  messagesIn(client: SQSClient, url: string): Promise<number>
  /** A record of the stream as Lambda's event source hands it over. */
  eventRecord(record: _Record, streamArn: string): DynamoDBRecord
  /** What the simulated platforms and this system have agreed on. */
  platformSecrets(): Promise<PlatformSecrets>
  /** How long a channel's code lives. */
  codeSeconds: Record<Channel, number>
  /** The ticket that WeChat gives for an access token. */
  ticketOf(accessToken: string): string
}

let laid: (() => Promise<Footing>) | undefined

/** @param load called when the first test of the backend needs it: it is heavy */
export function layFooting(load: () => Promise<Footing>): void {
  laid = load
}

export async function loadFooting(): Promise<Footing> {
  if (!laid) throw new Error('nobody has laid a footing: see jest.config.mjs')
  return laid()
}
