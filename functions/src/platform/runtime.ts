/**
 * What every function needs from outside, made once per process and passed in.
 * A stand-in clock is the only thing the local stack and tests replace:
 * endpoints and credentials come from the environment, as in AWS. Services that
 * only some functions need are made by those (`queuesOf`, `identityServicesOf`),
 * so that the others do not carry their SDK clients.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { systemClock, type Clock } from './clock.ts'
import { parseConfig, type Config } from './config.ts'
import { createTokenVerifier, type TokenVerifier } from './crypto/tokens.ts'
import { createDynamoClient } from './dynamo/client.ts'
import { createTable, type Table } from './dynamo/table.ts'
import { systemRandom, type Random } from './ids.ts'
import { createLog, described, type Log } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { patienceOf } from './patience.ts'
import { createSecrets, type Secrets } from './secrets.ts'

export interface Runtime {
  config: Config
  clock: Clock
  random: Random
  log: Log
  metrics: Metrics
  table: Table
  secrets: Secrets
  verifier: TokenVerifier
}

/** To read what stands. */
export type Reads = Pick<Runtime, 'table'>
/** To judge what stands by today's date: what is over, due, or still to come. */
export type ReadsToday = Pick<Runtime, 'table' | 'clock'>
/** To change what stands: every change says when it happened. */
export type Writes = Pick<Runtime, 'table' | 'clock'>
/** To make what was not there before: it gets an id. */
export type Makes = Pick<Runtime, 'table' | 'clock' | 'random'>

/**
 * @param environment the function's environment variables (see `config.ts`)
 * @param replace a business clock, and a DynamoDB client with extra middleware; absent in every
 *   deployed function
 */
export function createRuntime(
  environment: Record<string, string | undefined>,
  replace: { clock?: Clock; dynamo?: DynamoDBClient } = {},
): Runtime {
  const config = parseConfig(environment)
  const clock = replace.clock ?? systemClock
  const log = createLog('training-voucher')
  const metrics = createMetrics(config.TABLE_NAME, clock)
  const secrets = createSecrets(new SecretsManagerClient(patienceOf(config)), config.SECRET_IDS, {
    onStale(name, error) {
      log.warn('secret store does not answer', { secret: name, error: described(error) })
      metrics.count({ secretStale: 1 })
    },
  })
  return {
    config,
    clock,
    random: systemRandom,
    log,
    metrics,
    table: createTable(replace.dynamo ?? createDynamoClient(patienceOf(config)), config.TABLE_NAME),
    secrets,
    verifier: createTokenVerifier(secrets, clock),
  }
}
