/** What a function may do, from its entry in the manifest: named actions on named resources, nothing more. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { table as definition, type FunctionSpec } from '../manifest.ts'
import type { DataStack } from './data-stack.ts'
import type { Queues } from './queues.ts'

const READ = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query']
const RECOUNT = ['dynamodb:Scan']
const WRITE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem']
/** What DynamoDB does with the table's key in the caller's name. */
const STORAGE_READ = ['kms:Decrypt', 'kms:DescribeKey']
const STORAGE_WRITE = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']

export function permissionsOf(spec: FunctionSpec, data: DataStack, queues: Queues): PolicyStatement[] {
  const writes = spec.table !== 'read'
  const indexes = Object.keys(definition.indexes).map((index) => `${data.table.tableArn}/index/${index}`)
  const statements = [
    new PolicyStatement({ actions: { read: READ, readWrite: [...READ, ...WRITE], recount: [...READ, ...RECOUNT] }[spec.table], resources: [data.table.tableArn] }),
    new PolicyStatement({ actions: ['dynamodb:Query'], resources: indexes }),
    new PolicyStatement({
      actions: writes ? [...STORAGE_READ, ...STORAGE_WRITE] : STORAGE_READ, resources: [data.storageKey.keyArn],
      conditions: { StringLike: { 'kms:ViaService': ['dynamodb.*', ...(spec.secrets.length > 0 ? ['secretsmanager.*'] : [])] } },
    }),
  ]
  if (spec.table === 'recount') {
    // Whoever may read everything must not be able to change what is counted.
    const onlyResults = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['BOOKS#*'] }, Null: { 'dynamodb:LeadingKeys': 'false' } }
    statements.push(new PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [data.table.tableArn], conditions: onlyResults }))
  }
  if (spec.sends.length > 0) statements.push(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: spec.sends.map((name) => queues[name].queueArn) }))
  if (spec.secrets.length > 0) {
    statements.push(new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: spec.secrets.map((name) => data.secrets[name].secretArn) }))
  }
  if (spec.keys.includes('mac')) statements.push(new PolicyStatement({ actions: ['kms:GenerateMac'], resources: [data.macKey.keyArn] }))
  if (spec.keys.includes('data')) statements.push(new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [data.dataKey.keyArn] }))
  return statements
}
