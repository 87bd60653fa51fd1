/** One function of the manifest: its code, its environment, its own role and log group. */
import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  Tracing,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { buildSync } from 'esbuild'
import { join } from 'node:path'
import { functions, type FunctionName, type Permissions } from '../../manifest.ts'
import { bundleOptions } from './bundle.ts'
import type { DataStack } from '../data/data-stack.ts'
import type { EgressStack } from './egress-stack.ts'
import { permissionsOf } from './permissions.ts'
import type { DeployedQueues } from '../jobs/job-queues.ts'
import { concurrencyOf, RUNTIME, type Stage } from '../stage.ts'

export interface VoucherFunctionProps {
  stage: Stage
  version: string
  data: DataStack
  queues: DeployedQueues
  /** The way out with a fixed address, for those functions that need one. */
  egress?: EgressStack | undefined
  /** Where an event goes that was accepted, and failed each time it was tried. */
  failedEvents?: Queue
}

/** Three tries fit into the time of a request. */
const CALL_TIMEOUT_MS = 4000
const ARCHITECTURES = { arm64: Architecture.ARM_64, x86_64: Architecture.X86_64 } as const
const sources = join(import.meta.dirname, '../../../functions/src')

/** Bundled on this machine by the esbuild that the project pins; the image is never used. */
const codeOf = (name: FunctionName): Code =>
  Code.fromAsset(sources, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('bundled-locally'),
      // Never run either; it tells one function's bundle from another's, which have the same
      // sources.
      command: [name],
      local: {
        tryBundle(folder) {
          buildSync(bundleOptions(name, folder))
          return true
        },
      },
    },
  })

/**
 * The variables of `functions/src/platform/config.ts`: ids and addresses only; secrets are read
 * from their store.
 */
export function environmentOf(
  { sends, secrets }: Permissions,
  { stage, version, data, queues }: VoucherFunctionProps,
): Record<string, string> {
  const json = (entries: (readonly [string, string])[]) =>
    data.toJsonString(Object.fromEntries(entries))
  return {
    TABLE_NAME: data.table.tableName,
    QUEUE_URLS: json(sends.map((queue) => [queue, queues[queue].queueUrl])),
    SECRET_IDS: json(secrets.map((secret) => [secret, data.secrets[secret].secretArn])),
    HMAC_KEY_ID: data.macKey.keyArn,
    DATA_KEY_ID: data.dataKey.keyArn,
    ...stage.origins,
    CALL_TIMEOUT_MS: String(CALL_TIMEOUT_MS),
    VERSION: version,
  }
}

export function makeFunction(
  scope: Construct,
  name: FunctionName,
  surroundings: VoucherFunctionProps,
): LambdaFunction {
  const spec = functions[name]
  // Security logs are kept for at least six months (cybersecurity law, article 21).
  const logGroup = new LogGroup(scope, `Logs-${name}`, {
    retention: RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  })
  const role = new Role(scope, `Role-${name}`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  })
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  )
  const egress = surroundings.egress?.serves(spec) ? surroundings.egress : undefined
  for (const statement of [
    ...permissionsOf(spec, surroundings.data, surroundings.queues),
    ...(egress?.permissions() ?? []),
  ])
    role.addToPolicy(statement)
  return new LambdaFunction(scope, `Function-${name}`, {
    description: `training-voucher ${surroundings.stage.name} ${name}`,
    runtime: new Runtime(RUNTIME, RuntimeFamily.NODEJS),
    architecture: ARCHITECTURES[surroundings.stage.architecture],
    handler: 'index.handler',
    code: codeOf(name),
    memorySize: spec.memoryMb,
    reservedConcurrentExecutions: concurrencyOf(spec, surroundings.stage),
    timeout: Duration.seconds(spec.timeoutSeconds),
    environment: environmentOf(spec, surroundings),
    // Former versions stay, so that requests can be sent back to one of them at once.
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    ...egress?.placement,
    ...(surroundings.failedEvents && { deadLetterQueue: surroundings.failedEvents }),
    role,
    logGroup,
    loggingFormat: LoggingFormat.TEXT,
    tracing: Tracing.DISABLED,
  })
}
