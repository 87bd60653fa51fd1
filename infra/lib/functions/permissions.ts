/**
 * What a program may do, from its entry in the manifest: named actions on named resources, nothing
 * more.
 */
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { APPEND_ONLY, CHANGES, type Permissions, type TableOperation } from '../../manifest.ts'
import type { DataStack } from '../data/data-stack.ts'
import type { DeployedQueues } from '../jobs/job-queues.ts'

type Actions<Use extends string> = Partial<Record<Use, string>>
const READS: Actions<TableOperation> = {
  get: 'dynamodb:GetItem',
  batchGet: 'dynamodb:BatchGetItem',
  query: 'dynamodb:Query',
  scan: 'dynamodb:Scan',
}
const WRITES: Actions<TableOperation> = {
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
  check: 'dynamodb:ConditionCheckItem',
}
/** What DynamoDB does with the table's key in the caller's name. */
const STORAGE_READ = ['kms:Decrypt', 'kms:DescribeKey']
const STORAGE_WRITE = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
]
const MAC_KEY: Actions<Permissions['keys'][number]> = { mac: 'kms:GenerateMac' }
const DATA_KEY: Actions<Permissions['keys'][number]> = {
  open: 'kms:Decrypt',
  seal: 'kms:GenerateDataKey',
}

/** A statement, or none where nothing is allowed or on nothing. */
const allowed = (
  actions: readonly (string | undefined)[],
  resources: string[],
  conditions?: Record<string, unknown>,
): PolicyStatement[] => {
  const named = actions.filter((action) => action !== undefined)
  return named.length === 0 || resources.length === 0
    ? []
    : [new PolicyStatement({ actions: named, resources, ...(conditions && { conditions }) })]
}

/** Holds of every partition that a request names, and of none that names no partition. */
const under = (prefixes: readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) },
  Null: { 'dynamodb:LeadingKeys': 'false' },
})

/**
 * Of a transaction DynamoDB may name all partitions at once: hence denied is what touches nothing
 * but these, or a use of a voucher would be denied for its own line in the trail.
 */
const keepAppendOnly = (tableArn: string): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.DENY,
    actions: CHANGES.flatMap((operation) => WRITES[operation] ?? []),
    resources: [tableArn],
    conditions: under(APPEND_ONLY),
  })

/** On the table and its indexes. */
export function tablePermissionsOf(
  { table, writesUnder, indexes }: Pick<Permissions, 'table' | 'writesUnder' | 'indexes'>,
  { table: { tableArn } }: DataStack,
): PolicyStatement[] {
  return [
    ...allowed(
      table.map((operation) => READS[operation]),
      [tableArn],
    ),
    ...allowed(
      table.map((operation) => WRITES[operation]),
      [tableArn],
      writesUnder.length > 0 ? under(writesUnder) : undefined,
    ),
    ...allowed(
      ['dynamodb:Query'],
      indexes.map((index) => `${tableArn}/index/${index}`),
    ),
  ]
}

export function permissionsOf(
  access: Permissions,
  data: DataStack,
  queues: DeployedQueues,
): PolicyStatement[] {
  const { table, indexes, sends, secrets, keys } = access
  const writes = table.some((operation) => WRITES[operation] !== undefined)
  const through = [
    ...(table.length + indexes.length > 0 ? ['dynamodb.*'] : []),
    ...(secrets.length > 0 ? ['secretsmanager.*'] : []),
  ]
  return [
    ...tablePermissionsOf(access, data),
    ...(CHANGES.some((operation) => table.includes(operation))
      ? [keepAppendOnly(data.table.tableArn)]
      : []),
    ...allowed(
      [...STORAGE_READ, ...(writes ? STORAGE_WRITE : [])],
      through.length > 0 ? [data.storageKey.keyArn] : [],
      { StringLike: { 'kms:ViaService': through } },
    ),
    ...allowed(
      ['sqs:SendMessage'],
      sends.map((name) => queues[name].queueArn),
    ),
    ...allowed(
      ['secretsmanager:GetSecretValue'],
      secrets.map((name) => data.secrets[name].secretArn),
    ),
    ...allowed(
      keys.map((use) => MAC_KEY[use]),
      [data.macKey.keyArn],
    ),
    ...allowed(
      keys.map((use) => DATA_KEY[use]),
      [data.dataKey.keyArn],
    ),
  ]
}
