/** What each function and the command line may do, are told, and reach: what the manifest says. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseConfig } from '@voucher/functions/platform/config'
import { functions, queues, type FunctionName, type TableOperation } from '../../manifest.ts'
import {
  all,
  functionIn,
  listOf,
  removeOutput,
  synthesize,
  templateOf,
  type Resources,
} from './synthesize.ts'

interface Statement {
  Effect: string
  Action: string | string[]
  Resource: unknown
  Condition?: unknown
}

afterAll(removeOutput)

let service: Resources

beforeAll(() => {
  const { jobs, api } = synthesize({ partition: 'aws' })
  service = { ...templateOf(jobs).resources, ...templateOf(api).resources }
})

const functionNames = Object.keys(functions) as FunctionName[]
const TABLE_ACTIONS: Record<TableOperation, string> = {
  get: 'GetItem',
  batchGet: 'BatchGetItem',
  query: 'Query',
  scan: 'Scan',
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  check: 'ConditionCheckItem',
}
const writing = (name: FunctionName): boolean =>
  functions[name].table.some((operation) =>
    ['put', 'update', 'delete', 'check'].includes(operation),
  )

function statementsOf(name: FunctionName): Statement[] {
  const [, { Properties }] = functionIn(service, name)
  const role = (Properties.Role as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0]
  return all(service, 'AWS::IAM::Policy')
    .filter(([, policy]) =>
      (policy.Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === role),
    )
    .flatMap(
      ([, policy]) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement,
    )
}

describe('every function', () => {
  it.each(functionNames)('%s runs on Node 24 with its own log, kept for six months', (name) => {
    const [, { Properties }] = functionIn(service, name)
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: functions[name].timeoutSeconds,
      MemorySize: functions[name].memoryMb,
    })
    const log = (Properties.LoggingConfig as { LogGroup: { Ref: string } }).LogGroup.Ref
    expect(service[log]?.Properties.RetentionInDays).toBe(180)
  })

  it.each(functionNames)('%s may do what the manifest says and nothing else', (name) => {
    const spec = functions[name]
    const actions = new Set(
      statementsOf(name)
        .filter(({ Effect }) => Effect === 'Allow')
        .flatMap(({ Action }) => listOf(Action)),
    )
    const expected = [
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      ...spec.table.map((operation) => `dynamodb:${TABLE_ACTIONS[operation]}`),
      ...(spec.indexes.length > 0 ? ['dynamodb:Query'] : []),
      ...(spec.table.length + spec.indexes.length + spec.secrets.length > 0
        ? ['kms:Decrypt', 'kms:DescribeKey']
        : []),
      ...(writing(name)
        ? [
            'kms:Encrypt',
            'kms:GenerateDataKey',
            'kms:GenerateDataKeyWithoutPlaintext',
            'kms:ReEncryptFrom',
            'kms:ReEncryptTo',
          ]
        : []),
      ...(spec.secrets.length > 0 ? ['secretsmanager:GetSecretValue'] : []),
      ...(spec.keys.includes('mac') ? ['kms:GenerateMac'] : []),
      ...(spec.keys.includes('open') ? ['kms:Decrypt'] : []),
      ...(spec.keys.includes('seal') ? ['kms:GenerateDataKey'] : []),
      ...(spec.sends.length > 0 ? ['sqs:SendMessage'] : []),
      ...(spec.trigger.kind === 'queue'
        ? [
            'sqs:ReceiveMessage',
            'sqs:DeleteMessage',
            'sqs:ChangeMessageVisibility',
            'sqs:GetQueueUrl',
            'sqs:GetQueueAttributes',
          ]
        : []),
      ...(spec.trigger.kind === 'stream'
        ? [
            'dynamodb:ListStreams',
            'dynamodb:DescribeStream',
            'dynamodb:GetRecords',
            'dynamodb:GetShardIterator',
            'sqs:SendMessage',
            'sqs:GetQueueUrl',
            'sqs:GetQueueAttributes',
          ]
        : []),
    ]
    expect([...actions].sort()).toEqual([...new Set(expected)].sort())
    expect([...actions].filter((action) => action.includes('*'))).toEqual([])
  })

  it.each(functionNames)('%s queries its own indexes only', (name) => {
    const queried = JSON.stringify(
      statementsOf(name)
        .filter(({ Action }) => listOf(Action).includes('dynamodb:Query'))
        .map(({ Resource: on }) => on),
    )
    expect([...queried.matchAll(/\/index\/(\w+)/g)].map(([, index]) => index).sort()).toEqual(
      [...functions[name].indexes].sort(),
    )
  })

  it('that only looks cannot write, and that needs no data has none', () => {
    expect(functionNames.filter((name) => !writing(name))).toEqual([
      'public',
      'send-reminders',
      'start-jobs',
    ])
    for (const name of ['public', 'start-jobs'] as const)
      expect(JSON.stringify(statementsOf(name))).not.toMatch(/dynamodb:|kms:|secretsmanager:/)
    expect(
      listOf(
        statementsOf('send-reminders').filter(({ Action }) =>
          JSON.stringify(Action).includes('dynamodb:'),
        ),
      ).map(({ Action }) => Action),
    ).toEqual(['dynamodb:Query'])
  })

  it('uses the key of the table through the services that hold what it encrypts, never by itself', () => {
    for (const name of functionNames.filter((each) => each !== 'projections')) {
      for (const { Resource: on, Condition } of statementsOf(name)) {
        if (JSON.stringify(on).includes('StorageKey'))
          expect(JSON.stringify(Condition)).toMatch(
            /^\{"StringLike":\{"kms:ViaService":\["(dynamodb|secretsmanager)\.\*"/,
          )
      }
    }
  })

  it('that recounts the table writes nothing but its result', () => {
    const scanning = functionNames.filter((name) =>
      statementsOf(name).some(({ Action }) => listOf(Action).includes('dynamodb:Scan')),
    )
    expect(scanning).toEqual(['check-books'])
    const writing = statementsOf('check-books').filter(({ Action }) =>
      listOf(Action).some((action) => action.startsWith('dynamodb:Put')),
    )
    expect(writing.map(({ Condition }) => Condition)).toEqual([
      {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['BOOKS#*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    ])
  })

  it.each(functionNames)('%s reaches only its own queues, secrets and keys', (name) => {
    const spec = functions[name]
    const statements = statementsOf(name)
    const resources = (action: string) =>
      JSON.stringify(
        statements
          .filter(({ Action }) => listOf(Action).includes(action))
          .map(({ Resource: on }) => on),
      )
    const mentioned = (text: string, pattern: RegExp) =>
      [...text.matchAll(pattern)].map(([, found]) => found).sort()
    const bare = (names: readonly string[]) => names.map((each) => each.replace(/-/g, '')).sort()
    const own = {
      stream: ['projectionsdead'],
      schedule: ['schedulesdead'],
      queue: [],
      api: [],
    }[spec.trigger.kind]
    expect(mentioned(resources('sqs:SendMessage'), /"Queue([a-z]+)[0-9A-F]{8}"/g)).toEqual(
      [...bare(spec.sends), ...own].sort(),
    )
    expect(mentioned(resources('sqs:ReceiveMessage'), /"Queue([a-z]+)[0-9A-F]{8}"/g)).toEqual(
      spec.trigger.kind === 'queue' ? bare([spec.trigger.queue]) : [],
    )
    expect(
      mentioned(resources('secretsmanager:GetSecretValue'), /RefSecret([a-z]+)[0-9A-F]{16}/g),
    ).toEqual(bare(spec.secrets))
    expect(resources('kms:Decrypt').includes('GetAttDataKey')).toBe(spec.keys.includes('open'))
    expect(resources('kms:GenerateDataKey').includes('GetAttDataKey')).toBe(
      spec.keys.includes('seal'),
    )
    // DynamoDB lists streams for an account, not for a table; every other statement names its
    // resource.
    const anywhere = statements.filter(({ Resource: on }) => JSON.stringify(on).includes('*'))
    expect(anywhere.flatMap(({ Action }) => listOf(Action))).toEqual(
      spec.trigger.kind === 'stream' ? ['dynamodb:ListStreams'] : [],
    )
  })

  it.each(functionNames)('%s is told what its configuration wants, and no secret', (name) => {
    const { Variables } = functionIn(service, name)[1].Properties.Environment as {
      Variables: Record<string, unknown>
    }
    const lists = { QUEUE_URLS: functions[name].sends, SECRET_IDS: functions[name].secrets }
    // The deployed values are known only to CloudFormation: each reference is read as an address.
    const environment = Object.fromEntries(
      Object.entries(Variables).map(([key, value]) => {
        if (typeof value === 'string') return [key, value]
        const parts = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join']?.[1] ?? [value]
        return [
          key,
          parts.map((part) => (typeof part === 'string' ? part : 'https://example.cn/id')).join(''),
        ]
      }),
    )
    const config = parseConfig(environment)
    expect(Object.keys(Variables).sort()).toEqual(Object.keys(config).sort())
    for (const [key, names] of Object.entries(lists))
      expect(Object.keys(config[key as keyof typeof lists]).sort()).toEqual([...names].sort())
    expect(JSON.stringify(Variables)).not.toMatch(/resolve:|SecretString|PRIVATE KEY|appSecret/)
    expect(config.VERSION).toBe('1.2.3')
  })
})

describe('npm run admin', () => {
  it('finds its variables in one place, small enough for it', () => {
    const [[, parameter] = []] = all(service, 'AWS::SSM::Parameter')
    expect(parameter?.Properties).toMatchObject({
      Type: 'String',
      Name: '/training-voucher/test/admin-environment',
    })
    const parts = (parameter?.Properties.Value as { 'Fn::Join': [string, unknown[]] })[
      'Fn::Join'
    ][1]
    // No ARN and no queue URL is longer.
    const text = parts
      .map((part) => (typeof part === 'string' ? part : `https://${'x'.repeat(150)}`))
      .join('')
    expect(text.length).toBeLessThan(4096)
    const environment = Object.fromEntries(
      text.split('\n').map((line) => /^(\w+)='([^']*)'$/.exec(line)?.slice(1) as [string, string]),
    )
    const config = parseConfig(environment)
    expect(Object.keys(config.QUEUE_URLS).sort()).toEqual(Object.keys(queues).sort())
    expect(Object.keys(environment).sort()).toEqual(Object.keys(config).sort())
  })
})
