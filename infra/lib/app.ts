import { App, Tags, Validations, type AppProps } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { acknowledge } from './acknowledged.ts'
import { ApiStack } from './api/api-stack.ts'
import { DataStack } from './data/data-stack.ts'
import { EgressStack } from './functions/egress-stack.ts'
import { JobsStack } from './jobs/jobs-stack.ts'
import { ObservabilityStack } from './observability/observability-stack.ts'
import { SitesStack } from './sites/sites-stack.ts'
import { stageOf } from './stage.ts'

export interface Deployment {
  app: App
  data: DataStack
  egress: EgressStack | undefined
  jobs: JobsStack
  api: ApiStack
  sites: SitesStack
  observability: ObservabilityStack
}

/**
 * Lambda's mappings take no tags there, and dashboards have them too recently to rely on;
 * everywhere else nobody misses them.
 */
const UNTAGGED_IN_CHINA = ['AWS::Lambda::EventSourceMapping', 'AWS::CloudWatch::Dashboard']

/**
 * The whole deployment of one stage in one partition. Account and region are those of whoever
 * deploys.
 */
export function makeApp(version: string, props?: AppProps): Deployment {
  const app = new App(props)
  const stage = stageOf((key) => app.node.tryGetContext(key) as unknown)
  const named = (name: string, what: string) =>
    [
      app,
      `training-voucher-${stage.name}-${name}`,
      { description: `Training vouchers: ${what}`, stage },
    ] as const
  const describe = <T extends object>([scope, id, common]: ReturnType<typeof named>, more: T) =>
    [scope, id, { ...common, ...more }] as const
  const data = new DataStack(...named('data', 'table, keys, secrets, backups'))
  const egress =
    stage.fixedEgress.length > 0
      ? new EgressStack(...describe(named('egress', 'fixed address of outgoing calls'), { data }))
      : undefined
  const jobs = new JobsStack(
    ...describe(named('jobs', 'queues, stream, schedules'), { version, data, egress }),
  )
  const sitesAt = named('sites', 'pages')
  // In `aws-cn` the API serves the pages, in `aws` CloudFront serves both: what is served comes
  // first.
  const pages = stage.partition === 'aws-cn' ? new SitesStack(...sitesAt) : undefined
  const api = new ApiStack(
    ...describe(named('api', 'functions, API, firewall'), {
      version,
      data,
      egress,
      queues: jobs.queues,
      ...(pages && { pages: pages.pages }),
    }),
  )
  const sites =
    pages ??
    new SitesStack(
      ...describe(sitesAt, {
        behindFront: api.frontSecret && { api: api.api, frontSecret: api.frontSecret },
      }),
    )
  const observability = new ObservabilityStack(
    ...describe(named('observability', 'alarms, dashboard'), { data, egress, jobs, api }),
  )
  const tagged = { excludeResourceTypes: stage.partition === 'aws-cn' ? UNTAGGED_IN_CHINA : [] }
  Tags.of(app).add('system', 'training-voucher', tagged)
  Tags.of(app).add('stage', stage.name, tagged)
  const deployment = {
    app,
    data,
    egress,
    jobs,
    api,
    sites,
    observability,
  }
  acknowledge(deployment)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return deployment
}
