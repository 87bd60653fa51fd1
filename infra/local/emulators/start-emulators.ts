/**
 * Everything of AWS that the functions use, on this machine: DynamoDB, SQS, KMS
 * and Secrets Manager. Tests, the bench and the local stack start it and give
 * the environment to whatever makes SDK clients.
 */
import { join } from 'node:path'
import { mkdirSync } from 'node:fs'
import type { SecretName } from '../../manifest.ts'
import { startDynamo, type Engine } from './dynamo.ts'
import { startSqs } from './sqs.ts'
import {
  DATA_KEY_ID,
  generateKeyMaterial,
  HMAC_KEY_ID,
  loadKeyMaterial,
} from '../keys/key-material.ts'
import { startKeyService } from '../keys/key-service.ts'

export { ensureQueues, purgeQueues, type QueueUrls } from './engine-queues.ts'
export { createTableFor, deleteTableOf } from './engine-table.ts'

export interface Emulators {
  /**
   * Environment variables for SDK clients (endpoints, region, credentials) and for
   * `config.ts` (key ids, `SECRET_IDS`). Set them before `createTableFor`,
   * `ensureQueues` or any client is called.
   */
  environment: Record<string, string>
  /** Settles with a sentence for people if an engine ends without being told to. */
  failed: Promise<string>
  stop(): Promise<void>
}

export const DATABASE_FILE = 'dynamodb.sqlite'
export const QUEUE_DIRECTORY = 'queues'

const SECRET_NAMES: readonly SecretName[] = [
  'signing-key',
  'public-keys',
  'refresh-key',
  'cursor-key',
  'channel-credentials',
  'sms-credentials',
]

/**
 * Points every SDK client of this process that is made from now on at the emulators, whatever
 * account the machine is set up for.
 */
export function useEnvironment(environment: Record<string, string>): void {
  delete process.env.AWS_PROFILE
  delete process.env.AWS_SESSION_TOKEN
  Object.assign(process.env, environment)
}

/**
 * Starts what the environment does not name already (`DYNAMODB_ENDPOINT`, `SQS_ENDPOINT`).
 * @param dataDirectory where data and keys are kept; nothing outlives the engines when absent
 */
export async function startEmulators(dataDirectory?: string): Promise<Emulators> {
  if (dataDirectory !== undefined) mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const within = (name: string): string | undefined =>
    dataDirectory === undefined ? undefined : join(dataDirectory, name)
  const ended = async (what: string, { failed }: Engine): Promise<string> =>
    `${what}意外停止：${await (failed ?? new Promise<string>(() => undefined))}`
  const external = (endpoint: string): Engine => ({ endpoint, stop: () => Promise.resolve() })
  const { DYNAMODB_ENDPOINT: dynamoEndpoint, SQS_ENDPOINT: sqsEndpoint } = process.env
  const dynamo = dynamoEndpoint
    ? external(dynamoEndpoint)
    : await startDynamo(within(DATABASE_FILE))
  const sqs = sqsEndpoint ? external(sqsEndpoint) : await startSqs(within(QUEUE_DIRECTORY))
  const keys = await startKeyService(
    dataDirectory === undefined ? generateKeyMaterial() : loadKeyMaterial(dataDirectory),
  )
  return {
    environment: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamo.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      AWS_ENDPOINT_URL_S3: sqs.endpoint,
      AWS_ENDPOINT_URL_KMS: keys.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: keys.endpoint,
      AWS_REGION: 'cn-north-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      HMAC_KEY_ID,
      DATA_KEY_ID,
      // A busy machine keeps hundreds of calls waiting that each finish when it comes to them.
      CALL_TIMEOUT_MS: '60000',
      SECRET_IDS: JSON.stringify(Object.fromEntries(SECRET_NAMES.map((name) => [name, name]))),
    },
    failed: Promise.race([ended('数据库', dynamo), ended('队列', sqs)]),
    async stop() {
      await Promise.all([keys.stop(), sqs.stop()])
      await dynamo.stop()
    },
  }
}
