import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { ERRORS } from '@voucher/shared/errors'
import { functions, queues, type FunctionName } from '../../manifest.ts'
import {
  all,
  partitions,
  removeOutput,
  synthesize,
  templateOf,
  type Resources,
} from './synthesize.ts'

afterAll(removeOutput)

const functionNames = Object.keys(functions) as FunctionName[]
const ofApi = functionNames.filter((name) => functions[name].trigger.kind === 'api')

it.each([
  ['test', 320],
  ['production', 1000],
])('%s fits an account that may run %i at once, of which Lambda keeps 100', (stage, account) => {
  const { jobs, api } = synthesize({ stage })
  const made = all(
    { ...templateOf(jobs).resources, ...templateOf(api).resources },
    'AWS::Lambda::Function',
  ).map(([, { Properties }]) => Properties.ReservedConcurrentExecutions as number)
  expect(made).toHaveLength(functionNames.length)
  expect(made.reduce((sum, reserved) => sum + reserved, 0)).toBeLessThanOrEqual(account - 100)
})

describe.each(partitions)('in %s', (partition) => {
  let data: Resources, jobs: Resources, api: Resources, observability: Resources
  beforeAll(() => {
    const deployment = synthesize({ stage: 'production', partition })
    ;[data, jobs, api, observability] = [
      deployment.data,
      deployment.jobs,
      deployment.api,
      deployment.observability,
    ].map((stack) => templateOf(stack).resources) as [Resources, Resources, Resources, Resources]
  })
  const concurrencyOf = (name: FunctionName): unknown =>
    all({ ...jobs, ...api }, 'AWS::Lambda::Function').find(
      ([, { Properties }]) => Properties.Description === `training-voucher production ${name}`,
    )?.[1].Properties.ReservedConcurrentExecutions

  it('every function has its own share, so that jobs never starve redemptions', () => {
    for (const name of functionNames) expect(concurrencyOf(name)).toBe(functions[name].concurrency)
    const total = functionNames.reduce((sum, name) => sum + functions[name].concurrency, 0)
    // Lambda keeps 100 of an account's 1,000 unreserved.
    expect(total).toBeLessThanOrEqual(900)
    expect(functions.operator.concurrency).toBeGreaterThan(
      functionNames
        .filter((name) => !ofApi.includes(name))
        .reduce((most, name) => Math.max(most, functions[name].concurrency), 0),
    )
  })

  it('the table is copied daily and monthly to a vault that lets nothing be deleted', () => {
    const [[, plan] = []] = all(data, 'AWS::Backup::BackupPlan')
    const rules = (
      plan?.Properties.BackupPlan as {
        BackupPlanRule: { RuleName: string; Lifecycle: { DeleteAfterDays: number } }[]
      }
    ).BackupPlanRule
    expect(rules.map(({ RuleName, Lifecycle }) => [RuleName, Lifecycle.DeleteAfterDays])).toEqual([
      ['daily', 35],
      ['monthly', 3650],
    ])
    const [[, vault] = []] = all(data, 'AWS::Backup::BackupVault')
    expect(vault?.DeletionPolicy).toBe('RetainExceptOnCreate')
    expect(JSON.stringify(vault?.Properties.AccessPolicy)).toMatch(
      /"Deny".*backup:DeleteRecoveryPoint|backup:DeleteRecoveryPoint.*"Deny"/,
    )
    // Another key than the table's: whoever loses that one still has these.
    const keyOf = (text: unknown): string =>
      /"([A-Z]\w+Key)[0-9A-F]{8}"/.exec(JSON.stringify(text))?.[1] ?? ''
    const [[, table] = []] = all(data, 'AWS::DynamoDB::Table')
    expect([
      keyOf(table?.Properties.SSESpecification),
      keyOf(vault?.Properties.EncryptionKeyArn),
    ]).toEqual(['StorageKey', 'BackupKey'])
  })

  it('the role that copies cannot restore, and the one that restores waits for somebody to pass it on', () => {
    const policiesOf = (pattern: RegExp) =>
      all(data, 'AWS::IAM::Role')
        .filter(([id]) => pattern.test(id))
        .map(([, { Properties }]) =>
          JSON.stringify([Properties.ManagedPolicyArns, Properties.AssumeRolePolicyDocument]),
        )
    expect(policiesOf(/^BackupPlanTableRole/)).toEqual([expect.not.stringContaining('ForRestores')])
    expect(policiesOf(/^RestoreRole/)).toEqual([
      expect.stringMatching(
        /AWSBackupServiceRolePolicyForRestores.*"Service":"backup\.amazonaws\.com"/,
      ),
    ])
  })

  it('new code of the API is tried on a tenth of the requests and goes back when errors rise', () => {
    const groups = all(api, 'AWS::CodeDeploy::DeploymentGroup')
    expect(groups).toHaveLength(ofApi.length)
    for (const [, { Properties }] of groups) {
      expect(Properties).toMatchObject({
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        AlarmConfiguration: { Enabled: true },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']),
        },
      })
      expect((Properties.AlarmConfiguration as { Alarms: unknown[] }).Alarms).toHaveLength(2)
    }
    // The gateway calls the alias: a function called by its own name would get all requests at
    // once.
    const called = all(api, 'AWS::ApiGateway::Method')
      .map(([, { Properties }]) => JSON.stringify((Properties.Integration as { Uri: unknown }).Uri))
      .filter((uri) => uri.includes('/invocations'))
    expect(called.length).toBeGreaterThan(20)
    for (const uri of called) expect(uri).toMatch(/"Ref":"Function[a-z]+Aliaslive[0-9A-F]{8}"/)
  })

  it('the firewall limits addresses and answers like everything else', () => {
    const [[, firewall] = []] = all(api, 'AWS::WAFv2::WebACL')
    const rules = firewall?.Properties.Rules as {
      Name: string
      Statement: {
        RateBasedStatement?: { Limit: number }
        ManagedRuleGroupStatement?: { Name: string }
      }
    }[]
    expect(
      rules.flatMap(({ Name, Statement }) =>
        Statement.RateBasedStatement ? [[Name, Statement.RateBasedStatement.Limit]] : [],
      ),
    ).toEqual([
      ['SignInByAddress', 120_000],
      ['FaceCheckByAddress', 30_000],
      ['AllByAddress', 600_000],
    ])
    expect(
      rules.flatMap(({ Statement }) => Statement.ManagedRuleGroupStatement?.Name ?? []),
    ).toEqual(['AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesCommonRuleSet'])
    const { tooMany } = firewall?.Properties.CustomResponseBodies as {
      tooMany: { Content: string }
    }
    expect(JSON.parse(tooMany.Content)).toMatchObject({
      code: 'too_many_requests',
      title: ERRORS.too_many_requests.title,
      status: 429,
    })
    const [[, association] = []] = all(api, 'AWS::WAFv2::WebACLAssociation')
    expect(JSON.stringify(association?.Properties.ResourceArn)).toContain('/stages/')
  })

  it('who asked for what is logged for six months, without what was said, and X-Ray is off', () => {
    const [[, deployed] = []] = all(api, 'AWS::ApiGateway::Stage')
    expect(deployed?.Properties.TracingEnabled).toBe(false)
    const { Format, DestinationArn } = deployed?.Properties.AccessLogSetting as {
      Format: string
      DestinationArn: { 'Fn::GetAtt': [string] }
    }
    expect(Object.keys(JSON.parse(Format) as object)).toEqual([
      'requestId',
      'at',
      'address',
      'method',
      'route',
      'status',
      'refusedBy',
      'milliseconds',
      'bytes',
    ])
    expect(api[DestinationArn['Fn::GetAtt'][0]]?.Properties.RetentionInDays).toBe(180)
    for (const [, { Properties }] of all({ ...jobs, ...api }, 'AWS::Lambda::Function'))
      expect((Properties.TracingConfig as { Mode?: string } | undefined)?.Mode).not.toBe('Active')
  })

  describe('alarms', () => {
    const namesIn = (resources: Resources) =>
      all(resources, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) =>
        String(Properties.AlarmName).replace('training-voucher-production-', ''),
      )
    const named = () => [observability, api, jobs, data].flatMap(namesIn)

    it('watch single metrics, or sums in which nothing can be missing', () => {
      for (const [, { Properties }] of all(observability, 'AWS::CloudWatch::Alarm')) {
        const parts = (Properties.Metrics ?? []) as {
          Id: string
          Expression?: string
          MetricStat?: unknown
        }[]
        const metrics = parts.filter(({ MetricStat }) => MetricStat !== undefined)
        const expression =
          parts.find(({ Expression }) => Expression !== undefined)?.Expression ?? ''
        for (const { Id } of metrics.length > 1 ? metrics : [])
          expect(expression.replaceAll(`FILL(${Id}, 0)`, '')).not.toMatch(new RegExp(`\\b${Id}\\b`))
      }
    })

    it('cover every function, queue and dead letter, the stream, the books, silence, what is turned away and what looks like an attack', () => {
      const expected = [
        'api-errors',
        'api-latency',
        'books-differ',
        'books-not-checked',
        'firewall-blocks',
        'firewall-limit-all',
        'firewall-limit-face-check',
        'firewall-limit-sign-in',
        'gateway-throttles',
        'egress-ports-1',
        'egress-ports-2',
        'iterator-age-projections',
        'no-traffic',
        'projections-silent',
        'refused-jobs',
        'secrets-stale',
        'stream-stuck',
        'unforeseen',
        ...[
          'card-lock',
          'face-not-passed',
          'not-operator',
          'out-of-region',
          'pass-unknown',
          'password-wrong',
          'session-revoke',
          'token-invalid',
        ].map((name) => `attack-${name}`),
        'roll-back-server-errors',
        ...ofApi.map((name) => `roll-back-${name}`),
        ...functionNames.map((name) => `function-errors-${name}`),
        ...ofApi.map((name) => `throttles-${name}`),
        ...Object.keys(queues).map((name) => `queue-age-${name}`),
        ...[...Object.keys(queues), 'projections', 'schedules'].map(
          (name) => `dead-letters-${name}`,
        ),
        ...['table', 'byBatch', 'due', 'byOwner'].flatMap((where) => [
          `read-throttles-${where}`,
          `write-throttles-${where}`,
        ]),
      ]
      expect(named().sort()).toEqual(expected.sort())
    })

    it('wake somebody, or wait for the morning; who was woken hears that it is over', () => {
      const topics = all(observability, 'AWS::SNS::Topic').map(([id]) => id)
      const [urgent = '', others = ''] = ['UrgentAlarms', 'Alarms'].map(
        (id) => topics.find((topic) => new RegExp(`^${id}[0-9A-F]{8}$`).test(topic)) ?? '',
      )
      const waking: string[] = []
      for (const [, { Properties }] of all(observability, 'AWS::CloudWatch::Alarm')) {
        const told = (Properties.AlarmActions as { Ref: string }[]).map(({ Ref }) => Ref)
        if (told[0] === urgent)
          waking.push(String(Properties.AlarmName).replace('training-voucher-production-', ''))
        expect([told, Properties.OKActions]).toEqual(
          told[0] === urgent ? [[urgent], [{ Ref: urgent }]] : [[others], undefined],
        )
      }
      expect(waking).toEqual(
        expect.arrayContaining(['api-errors', 'no-traffic', 'projections-silent', 'stream-stuck']),
      )
      expect(waking).not.toContain('api-latency')
      expect(waking.length).toBeLessThan(named().length / 2)
    })

    it('come from CloudWatch and from events, of this account only', () => {
      const [[, key] = []] = all(observability, 'AWS::KMS::Key')
      const mine = {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      }
      for (const policy of [
        key?.Properties.KeyPolicy,
        ...all(observability, 'AWS::SNS::TopicPolicy').map(
          ([, { Properties }]) => Properties.PolicyDocument,
        ),
      ]) {
        const { Statement } = policy as {
          Statement: { Principal: { Service?: string | string[] }; Condition?: object }[]
        }
        const services = Statement.filter(({ Principal }) => Principal.Service !== undefined)
        expect(JSON.stringify(services)).toMatch(/cloudwatch\.amazonaws\.com/)
        expect(JSON.stringify(services)).toMatch(/events\.amazonaws\.com/)
      }
      expect(JSON.stringify(key?.Properties.KeyPolicy)).toContain(JSON.stringify(mine))
    })

    it('of shares look at five minutes only when enough was asked', () => {
      for (const name of ['api-errors', 'api-latency']) {
        const [, alarm] =
          all(observability, 'AWS::CloudWatch::Alarm').find(([, { Properties }]) =>
            String(Properties.AlarmName).endsWith(`-${name}`),
          ) ?? []
        expect(JSON.stringify(alarm?.Properties.Metrics)).toContain('IF(FILL(requests, 0) >= 100')
      }
    })

    it('of silence are there where a stage expects to be asked at any hour, and nothing is asked', () => {
      const { observability: quiet } = synthesize({ stage: 'test', partition })
      expect(namesIn(templateOf(quiet).resources)).not.toContain('no-traffic')
      const [, alarm] =
        all(observability, 'AWS::CloudWatch::Alarm').find(([, { Properties }]) =>
          String(Properties.AlarmName).endsWith('no-traffic'),
        ) ?? []
      expect(alarm?.Properties).toMatchObject({
        TreatMissingData: 'breaching',
        EvaluationPeriods: 12,
      })
    })

    it('each have a line in the runbook, and no line is about nothing', () => {
      const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8')
      const lines = [
        ...runbook.matchAll(/^\| `([a-zA-Z-]+?)(-\*)?` \| [^|]+ \| [^|]+ \| [^|]+ \|$/gm),
      ].map(([, name = '', rest]) => ({ name, family: rest !== undefined }))
      const events = all(observability, 'AWS::Events::Rule').map(([, { Properties }]) =>
        String(Properties.Name).replace('training-voucher-production-', '').replace(/-\d$/, ''),
      )
      expect([...new Set(events)].sort()).toEqual([
        'backup-failed',
        'certificate-expiry',
        'key-deletion',
        'protection-removed',
      ])
      const known = [...named(), ...events]
      const tells = (alarm: string) =>
        lines.filter(({ name, family }) => (family ? alarm.startsWith(`${name}-`) : alarm === name))
      expect(known.filter((alarm) => tells(alarm).length === 0)).toEqual([])
      expect(lines.filter((line) => !known.some((alarm) => tells(alarm).includes(line)))).toEqual(
        [],
      )
    })
  })

  it('one dashboard shows the alarms and what happens to vouchers', () => {
    const [[, dashboard] = []] = all(observability, 'AWS::CloudWatch::Dashboard')
    const body = JSON.stringify(dashboard?.Properties.DashboardBody)
    for (const shown of [
      '告警',
      '培训券',
      '死信',
      'TrainingVoucher',
      'redeem',
      'BlockedRequests',
      'ErrorPortAllocation',
      'IteratorAge',
      'WriteThrottleEvents',
      'throttled-production',
    ])
      expect(body).toContain(shown)
  })

  it('all logs can be asked at once, by request and by cause', () => {
    const queries = all(observability, 'AWS::Logs::QueryDefinition')
    expect(queries.length).toBeGreaterThanOrEqual(4)
    for (const [, { Properties }] of queries)
      expect(Properties.LogGroupNames).toHaveLength(functionNames.length)
    expect(JSON.stringify(queries)).toContain('requestId')
  })

  it('what the pages on deploying and on running it take from the outputs is among them', () => {
    const pages = ['deploy.md', 'runbook.md']
      .map((page) => readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8'))
      .join('')
    const named = [...pages.matchAll(/output `([A-Z]\w+)`|<(?:output )?([A-Z][a-z]\w+)>/g)].map(
      ([, told, given]) => told ?? given ?? '',
    )
    const {
      data: store,
      egress,
      jobs: work,
      api: gateway,
      sites,
      observability: watch,
    } = synthesize({ stage: 'production', partition })
    const outputs = [store, egress, work, gateway, sites, watch].flatMap((stack) =>
      stack ? Object.keys(templateOf(stack).template.toJSON().Outputs as object) : [],
    )
    expect(named).toEqual(
      expect.arrayContaining([
        'PagesBucket',
        'PointHostNameTo',
        'AlarmTopic',
        'UrgentTopic',
        'ReadRole',
        'IssueRole',
        'RepairRole',
        'EgressAddress',
        'TableName',
        'StorageKeyArn',
        'BackupVault',
      ]),
    )
    expect([...new Set(named)].filter((name) => !outputs.includes(name))).toEqual([])
  })
})
