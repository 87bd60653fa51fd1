import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Template } from 'aws-cdk-lib/assertions'
import { routes } from '@voucher/shared/contract/index'
import { methodsOf } from '@voucher/shared/http-methods'
import { functions, queues, schedules, table, type FunctionName } from '../../manifest.ts'
import {
  all,
  functionIn,
  context,
  removeOutput,
  synthesize,
  templateOf,
  type Resource,
  type Resources,
} from './synthesize.ts'

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
      const [functionId] = functionIn(service, name)
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
      FunctionName: { Ref: functionIn(service, 'projections')[0] },
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
    expect(functionIn(service, 'start-jobs')[1].Properties.DeadLetterConfig).toEqual({
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
          Arn: { 'Fn::GetAtt': [functionIn(service, 'start-jobs')[0], 'Arn'] },
          Input: JSON.stringify({ job }),
        },
      })
    },
  )
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
