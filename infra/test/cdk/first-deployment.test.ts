import { afterAll, describe, expect, it } from '@jest/globals'
import {
  all,
  context,
  partitions,
  removeOutput,
  stages,
  synthesize,
  templateOf,
  type Resources,
} from './synthesize.ts'

afterAll(removeOutput)

const resourcesOf = (stack: Parameters<typeof templateOf>[0]): Resources =>
  templateOf(stack).resources
const changed = (change: object, partition = 'aws-cn') =>
  synthesize({ partition, stages: { test: { ...context.stages.test, ...change } } })

describe.each(partitions)('a first deployment that fails in %s', (partition) => {
  const { data, egress, jobs, api, sites, observability } = synthesize({
    stage: 'production',
    partition,
  })
  const stacks = [data, egress, jobs, api, sites, observability].flatMap((stack) =>
    stack ? [stack] : [],
  )

  it('leaves nothing behind that its repetition would meet, and later nothing is lost', () => {
    const policies = stacks.flatMap((stack) =>
      Object.values(resourcesOf(stack)).flatMap(({ DeletionPolicy }) => DeletionPolicy ?? []),
    )
    expect(policies.length).toBeGreaterThan(25)
    expect([...new Set(policies)].sort()).toEqual(['Delete', 'RetainExceptOnCreate'])
    const kept = Object.values(resourcesOf(data))
      .filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate')
      .map(({ Type }) => Type)
    for (const type of [
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::SecretsManager::Secret',
      'AWS::Backup::BackupVault',
    ])
      expect(kept).toContain(type)
  })

  it('has the table as its last step but the plan of copies: it cannot be taken back', () => {
    const made = resourcesOf(data)
    const [[, table] = []] = all(made, 'AWS::DynamoDB::Table')
    const before = (table as unknown as { DependsOn: string[] }).DependsOn
    const others = [...all(made, 'AWS::SecretsManager::Secret'), ...all(made, 'AWS::KMS::Key')]
      .map(([id]) => id)
      .filter((id) => !id.startsWith('StorageKey'))
    expect(before).toEqual(expect.arrayContaining(others))
  })
})

describe('what can be chosen only once', () => {
  it('lets the keys of personal data be had in a second region', () => {
    const keys = all(resourcesOf(synthesize().data), 'AWS::KMS::Key')
    const multi = keys.filter(([, { Properties }]) => Properties.MultiRegion === true)
    expect(multi.map(([id]) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'DataKey',
      'MacKey',
    ])
  })
})

describe('copies of the table', () => {
  const rulesOf = (change: object) => {
    const [[, plan] = []] = all(resourcesOf(changed(change).data), 'AWS::Backup::BackupPlan')
    return (
      plan?.Properties.BackupPlan as {
        BackupPlanRule: {
          Lifecycle: { DeleteAfterDays: number; MoveToColdStorageAfterDays?: number }
          CopyActions?: unknown[]
        }[]
      }
    ).BackupPlanRule
  }

  it('that are kept for ten years are cold, for the ninety days at least that they cost', () => {
    const [daily, monthly] = rulesOf({}).map(({ Lifecycle }) => Lifecycle)
    expect(daily?.MoveToColdStorageAfterDays).toBeUndefined()
    expect(monthly?.MoveToColdStorageAfterDays).toBe(1)
    expect(monthly?.DeleteAfterDays).toBeGreaterThanOrEqual(91)
  })

  it('go to another region where a stage names a vault there', () => {
    const copiesTo = 'arn:aws-cn:backup:cn-northwest-1:123456789012:backup-vault:voucher'
    expect(rulesOf({}).flatMap(({ CopyActions }) => CopyActions ?? [])).toEqual([])
    expect(rulesOf({ copiesTo }).map(({ CopyActions }) => CopyActions)).toEqual([
      [{ DestinationBackupVaultArn: copiesTo, Lifecycle: { DeleteAfterDays: 35 } }],
      undefined,
    ])
    expect(() => rulesOf({ copiesTo: 'voucher' })).toThrow('stage test: copiesTo must be a vault')
  })
})

describe('a stage', () => {
  it('runs on what its region offers', () => {
    const architecturesOf = (change: object) => {
      const { jobs, api } = changed(change)
      return all({ ...resourcesOf(jobs), ...resourcesOf(api) }, 'AWS::Lambda::Function').flatMap(
        ([, { Properties }]) => Properties.Architectures as string[],
      )
    }
    expect(new Set(architecturesOf({}))).toEqual(new Set(['arm64']))
    expect(new Set(architecturesOf({ architecture: 'x86_64' }))).toEqual(new Set(['x86_64']))
    expect(() => changed({ architecture: 'mips' })).toThrow('stage test: architecture')
  })

  it.each(stages)('%s is not deployed to names that belong to nobody', (stage) => {
    expect(() => synthesize({ stage, placeholders: undefined })).toThrow(
      new RegExp(`stage ${stage}: PUBLIC_ORIGIN, .*CARD_PLATFORM_ORIGIN still name example\\.cn`),
    )
    const origins = Object.fromEntries(
      Object.entries(context.stages[stage]?.origins ?? {}).map(([name, origin]) => [
        name,
        origin.replace('example.cn', 'rst.hubei.gov.cn'),
      ]),
    )
    expect(() =>
      synthesize({
        stage,
        placeholders: undefined,
        stages: { [stage]: { ...context.stages[stage], origins } },
      }),
    ).not.toThrow()
  })
})

describe.each(partitions)('a restored table in %s', (partition) => {
  const name = 'training-voucher-test-data-TableCD117FA1-ABCDEFGHIJKL-restored'
  const stream = '2021-10-26T02:30:00.000'
  const [before, after] = [
    changed({}, partition),
    changed({ restored: { table: name, stream } }, partition),
  ]
  const imports = (deployment: typeof before) =>
    [deployment.jobs, deployment.api, deployment.observability].map(
      (stack) =>
        new Set(
          [
            ...JSON.stringify(resourcesOf(stack)).matchAll(/ExportsOutput\w*?Table[0-9A-F]{8}/g),
          ].map(([found]) => found),
        ),
    )

  it('takes the place of the damaged one in every function, permission, alarm and copy', () => {
    for (const found of imports(before)) expect(found.size).toBeGreaterThan(0)
    for (const found of imports(after)) expect([...found]).toEqual([])
    const made = { ...resourcesOf(after.jobs), ...resourcesOf(after.api) }
    for (const [, { Properties }] of all(made, 'AWS::Lambda::Function'))
      expect(
        (Properties.Environment as { Variables: Record<string, unknown> }).Variables.TABLE_NAME,
      ).toBe(name)
    const [followed] = all(made, 'AWS::Lambda::EventSourceMapping').filter(
      ([, { Properties }]) => Properties.StartingPosition === 'TRIM_HORIZON',
    )
    expect(JSON.stringify(followed?.[1].Properties.EventSourceArn)).toContain(
      `table/${name}/stream/${stream}`,
    )
    expect(JSON.stringify(all(resourcesOf(after.data), 'AWS::Backup::BackupSelection'))).toContain(
      `:table/${name}`,
    )
  })

  it('can be turned to one stack after the other: the damaged one stays, with all that is imported', () => {
    const [old, now] = [before, after].map(({ data }) => templateOf(data).template.toJSON()) as [
      { Outputs: Record<string, unknown> },
      { Outputs: Record<string, unknown> },
    ]
    const exported = (outputs: Record<string, unknown>) =>
      Object.keys(outputs).filter((id) => id.startsWith('ExportsOutput'))
    expect(exported(now.Outputs)).toEqual(expect.arrayContaining(exported(old.Outputs)))
    expect(all(resourcesOf(after.data), 'AWS::DynamoDB::Table')).toEqual(
      all(resourcesOf(before.data), 'AWS::DynamoDB::Table'),
    )
  })
})
