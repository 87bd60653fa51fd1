import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Template } from 'aws-cdk-lib/assertions'
import { routes } from '@voucher/shared/contract/index'
import { methodsOf } from '@voucher/shared/http-methods'
import { parseConfig } from '@voucher/functions/platform/config'
import {
  functions,
  queues,
  schedules,
  table,
  type FunctionName,
  type TableOperation,
} from '../../manifest.ts'
import {
  all,
  context,
  listOf,
  removeOutput,
  synthesize,
  templateOf,
  type Resource,
  type Resources,
} from './synthesize.ts'

interface Statement {
  Effect: string
  Action: string | string[]
  Resource: unknown
  Condition?: unknown
}

afterAll(removeOutput)

let data: Resources
let service: Resources
let dataTemplate: Template
let jobsTemplate: Template
let apiTemplate: Template

beforeAll(() => {
  const deployment = synthesize({ partition: 'aws' })
  ;({ template: dataTemplate, resources: data } = templateOf(deployment.data))
  const [jobs, api] = [templateOf(deployment.jobs), templateOf(deployment.api)]
  ;[jobsTemplate, apiTemplate] = [jobs.template, api.template]
  service = { ...jobs.resources, ...api.resources }
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

/** A function's resource, found by the end of its description. */
function functionResource(name: FunctionName): [id: string, resource: Resource] {
  const found = all(service, 'AWS::Lambda::Function').find(
    ([, { Properties }]) => Properties.Description === `training-voucher test ${name}`,
  )
  if (!found) throw new Error(`no function ${name}`)
  return found
}

function statementsOf(name: FunctionName): Statement[] {
  const [, { Properties }] = functionResource(name)
  const role = (Properties.Role as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0]
  return all(service, 'AWS::IAM::Policy')
    .filter(([, policy]) =>
      (policy.Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === role),
    )
    .flatMap(
      ([, policy]) => (policy.Properties.PolicyDocument as { Statement: Statement[] }).Statement,
    )
}

describe('what must never be lost', () => {
  it('is the table: on demand, encrypted by our own key, restorable, protected from deletion, with stream and TTL', () => {
    const [[, resource] = []] = all(data, 'AWS::DynamoDB::Table')
    expect(resource?.DeletionPolicy).toBe('RetainExceptOnCreate')
    const [storageKey] = Object.keys(
      dataTemplate.findResources('AWS::KMS::Key', {
        Properties: { Description: 'Table and secrets at rest' },
      }),
    )
    expect(resource?.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: {
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: { 'Fn::GetAtt': [storageKey, 'Arn'] },
      },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: table.ttl, Enabled: true },
    })
  })

  it('has the indexes of the manifest with their projections', () => {
    const [[, resource] = []] = all(data, 'AWS::DynamoDB::Table')
    const indexes = resource?.Properties.GlobalSecondaryIndexes as {
      IndexName: string
      Projection: { ProjectionType: string; NonKeyAttributes?: string[] }
    }[]
    const expected = Object.entries(table.indexes).map(([name, { include }]) => [
      name,
      include === 'all' ? 'ALL' : include.length === 0 ? 'KEYS_ONLY' : include,
    ])
    expect(
      Object.fromEntries(
        indexes.map(({ IndexName, Projection }) => [
          IndexName,
          Projection.NonKeyAttributes ?? Projection.ProjectionType,
        ]),
      ),
    ).toEqual(Object.fromEntries(expected))
  })

  it('starts cold unless a stage expects a peak, and is then ready for it, index by index', () => {
    const tableOf = (warmThroughput?: object) =>
      all(
        templateOf(
          synthesize({ stages: { test: { ...context.stages.test, warmThroughput } } }).data,
        ).resources,
        'AWS::DynamoDB::Table',
      )[0]?.[1].Properties
    expect(JSON.stringify(tableOf())).not.toContain('WarmThroughput')
    const warmed = tableOf({ table: { reads: 20_000, writes: 72_000 }, due: { writes: 10_000 } })
    expect(warmed?.WarmThroughput).toEqual({
      ReadUnitsPerSecond: 20_000,
      WriteUnitsPerSecond: 72_000,
    })
    const indexes = warmed?.GlobalSecondaryIndexes as {
      IndexName: string
      WarmThroughput?: object
    }[]
    expect(
      Object.fromEntries(
        indexes.map(({ IndexName, WarmThroughput }) => [IndexName, WarmThroughput]),
      ),
    ).toEqual({ byBatch: undefined, due: { WriteUnitsPerSecond: 10_000 }, byOwner: undefined })
    for (const wrong of [
      { byName: { reads: 1 } },
      { table: { reads: 0.5 } },
      { table: { writes: -1 } },
      { table: { units: 1 } },
    ])
      expect(() => tableOf(wrong)).toThrow('stage test: warmThroughput')
  })

  it('keeps keys and secrets when the stack goes; keys that can rotate do', () => {
    const kept = [...all(data, 'AWS::KMS::Key'), ...all(data, 'AWS::SecretsManager::Secret')]
    expect(kept).toHaveLength(10)
    for (const [, { DeletionPolicy }] of kept) expect(DeletionPolicy).toBe('RetainExceptOnCreate')
    for (const [, { Properties }] of all(data, 'AWS::KMS::Key')) {
      if (Properties.KeySpec === 'HMAC_256') expect(Properties.KeyUsage).toBe('GENERATE_VERIFY_MAC')
      else expect(Properties.EnableKeyRotation).toBe(true)
    }
  })

  it('writes no secret into the template: what is not generated begins empty, and all are encrypted by our own key', () => {
    for (const [, { Properties }] of all(data, 'AWS::SecretsManager::Secret')) {
      if (Properties.SecretString !== undefined) expect(Properties.SecretString).toBe('{}')
      else
        expect(Properties.GenerateSecretString).toMatchObject({
          SecretStringTemplate: '{}',
          GenerateStringKey: 'key',
          PasswordLength: 43,
        })
      expect(Properties.KmsKeyId).toBeDefined()
    }
  })

  it('generates keys of exactly 32 bytes', () => {
    expect(Buffer.from('A'.repeat(43), 'base64')).toHaveLength(32)
  })
})

describe('queues', () => {
  it('all have a dead-letter queue that keeps messages for two weeks, unless they are one', () => {
    const made = all(service, 'AWS::SQS::Queue')
    const dead = made.filter(([, { Properties }]) => Properties.RedrivePolicy === undefined)
    expect(made.length - dead.length).toBe(Object.keys(queues).length)
    for (const [id] of dead) expect(id).toMatch(/dead[0-9A-F]{8}$/)
    for (const [, { Properties }] of dead)
      expect(Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600)
  })

  it.each(Object.entries(queues))(
    '%s is received and hidden as the manifest says',
    (name, { maxReceives, visibilitySeconds }) => {
      const found = all(service, 'AWS::SQS::Queue').filter(([id]) =>
        new RegExp(`^Queue${name.replace(/-/g, '')}[0-9A-F]{8}$`).test(id),
      )
      expect(found).toHaveLength(1)
      expect(found[0]?.[1].Properties).toMatchObject({
        RedrivePolicy: { maxReceiveCount: maxReceives },
        VisibilityTimeout: visibilitySeconds,
      })
    },
  )

  it('are encrypted and refuse plain HTTP', () => {
    const policies = JSON.stringify(all(service, 'AWS::SQS::QueuePolicy'))
    for (const [id, { Properties }] of all(service, 'AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled).toBe(true)
      expect(policies).toContain(
        `"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny","Principal":{"AWS":"*"},"Resource":{"Fn::GetAtt":["${id}","Arn"]}`,
      )
    }
  })

  it('hand over a few messages at a time and say which of them failed', () => {
    for (const name of functionNames) {
      const { trigger, timeoutSeconds } = functions[name]
      if (trigger.kind !== 'queue') continue
      const [functionId] = functionResource(name)
      jobsTemplate.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        FunctionName: { Ref: functionId },
        BatchSize: trigger.batchSize,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: functions[name].concurrency },
      })
      // SQS shows a message again after this time; a function that still works on it would be
      // doubled for nothing.
      expect(queues[trigger.queue].visibilitySeconds).toBeGreaterThanOrEqual(6 * timeoutSeconds)
    }
  })
})

describe('the stream', () => {
  it('is followed from its beginning; a poison record is cut out of its batch and kept', () => {
    jobsTemplate.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functionResource('projections')[0] },
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 12 * 3600,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    })
    const [mapping] = Object.values(
      jobsTemplate.findResources('AWS::Lambda::EventSourceMapping', {
        Properties: { BisectBatchOnFunctionError: true },
      }),
    ) as unknown as Resource[]
    expect(JSON.stringify(mapping?.Properties.DestinationConfig)).toMatch(/Queueprojectionsdead/)
  })
})

describe('schedules', () => {
  it('that cannot be started, or whose job cannot be cut into parts, are kept', () => {
    const kept = (all(service, 'AWS::SQS::Queue').find(([id]) =>
      id.startsWith('Queueschedulesdead'),
    ) ?? [''])[0]
    for (const [, { Properties }] of all(service, 'AWS::Scheduler::Schedule'))
      expect(Properties.Target).toMatchObject({
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [kept, 'Arn'] } },
      })
    expect(functionResource('start-jobs')[1].Properties.DeadLetterConfig).toEqual({
      TargetArn: { 'Fn::GetAtt': [kept, 'Arn'] },
    })
  })

  it.each(Object.entries(schedules))(
    '%s starts by the clock of Shanghai',
    (job, { minute, hour }) => {
      jobsTemplate.hasResourceProperties('AWS::Scheduler::Schedule', {
        ScheduleExpression: `cron(${minute} ${hour} * * ? *)`,
        ScheduleExpressionTimezone: 'Asia/Shanghai',
        State: 'ENABLED',
        Target: {
          Arn: { 'Fn::GetAtt': [functionResource('start-jobs')[0], 'Arn'] },
          Input: JSON.stringify({ job }),
        },
      })
    },
  )
})

describe('every function', () => {
  it.each(functionNames)('%s runs on Node 24 with its own log, kept for six months', (name) => {
    const [, { Properties }] = functionResource(name)
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
    const { Variables } = functionResource(name)[1].Properties.Environment as {
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

describe('the API', () => {
  /** `POST /me/…` of every method in the template, from the tree of its resources. */
  const methods = () => {
    const pathOf = (id: string): string => {
      const resource = service[id]
      if (resource?.Type !== 'AWS::ApiGateway::Resource') return ''
      const parent = resource.Properties.ParentId as { Ref?: string }
      return `${parent.Ref === undefined ? '' : pathOf(parent.Ref)}/${String(resource.Properties.PathPart)}`
    }
    return all(service, 'AWS::ApiGateway::Method').map(
      ([, { Properties }]) =>
        `${String(Properties.HttpMethod)} ${pathOf((Properties.ResourceId as { Ref: string }).Ref)}`,
    )
  }

  it('has the methods of each route of the contract and no other', () => {
    const expected = Object.keys(routes).flatMap((key) =>
      methodsOf(key).map((method) => `${method} /api${key.slice(key.indexOf('/'))}`),
    )
    expect(expected).toEqual(
      expect.arrayContaining([
        'PATCH /api/operator/operators/{operatorId}',
        'POST /api/operator/operators/{operatorId}',
      ]),
    )
    expect(methods().sort()).toEqual(expected.sort())
  })

  it('is regional, so that a firewall can stand in front in every partition', () => {
    apiTemplate.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
    })
  })

  it('refuses in Chinese by itself too', () => {
    const refusals = all(service, 'AWS::ApiGateway::GatewayResponse').map(
      ([, { Properties }]) => Properties,
    )
    expect(refusals.map(({ ResponseType }) => ResponseType).sort()).toEqual([
      'ACCESS_DENIED',
      'DEFAULT_4XX',
      'DEFAULT_5XX',
      'MISSING_AUTHENTICATION_TOKEN',
      'QUOTA_EXCEEDED',
      'REQUEST_TOO_LARGE',
      'THROTTLED',
      'UNSUPPORTED_MEDIA_TYPE',
      'WAF_FILTERED',
    ])
    for (const { ResponseTemplates } of refusals) {
      const { title, next } = JSON.parse(
        (ResponseTemplates as Record<string, string>)['application/json'] ?? '',
      ) as { title: string; next: string }
      expect(title + next).toMatch(/^[^A-Za-z]+$/)
    }
  })
})

describe('stages', () => {
  it('tell a mistake before anything is deployed', () => {
    expect(() => synthesize({ stage: 'nowhere' })).toThrow(
      'unknown stage nowhere; cdk.json knows test, production',
    )
    const stage = (change: object) => () =>
      synthesize({ stages: { test: { ...context.stages.test, ...change } } })
    expect(stage({ origins: { PUBLIC_ORIGIN: 'http://example.cn' } })).toThrow(
      'stage test: origins.PUBLIC_ORIGIN must be an origin',
    )
    expect(stage({ apiCapacity: 0 })).toThrow('stage test: apiCapacity')
    expect(stage({ fixedEgres: ['channels'] })).toThrow('fixedEgres')
    expect(() => synthesize({ partition: 'aws-us-gov' })).toThrow('unknown partition aws-us-gov')
  })

  it('all name the same addresses', () => {
    const [first, ...others] = Object.values(context.stages).map(({ origins }) =>
      Object.keys(origins),
    )
    for (const other of others) expect(other).toEqual(first)
  })
})
