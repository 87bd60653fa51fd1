/**
 * What answers people: the API with its functions, the firewall before it, and careful deployment.
 */
import { Stack } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'
import type { Area } from '@voucher/shared/contract/index'
import { functions, type FunctionName } from '../../manifest.ts'
import { makeApi, serveDomain } from './rest-api.ts'
import { deployCarefully } from '../observability/canary.ts'
import { makeFirewall } from './firewall.ts'
import type { ServiceProps } from '../jobs/jobs-stack.ts'
import type { DeployedQueues } from '../jobs/job-queues.ts'
import { servePages } from '../sites/site-routes.ts'
import { makeFunction } from '../functions/voucher-function.ts'

export interface ApiProps extends ServiceProps {
  queues: DeployedQueues
  /** The pages, where the API serves them itself: in `aws-cn`. */
  pages?: Bucket
}

export class ApiStack extends Stack {
  readonly api: RestApi
  readonly functions = new Map<FunctionName, LambdaFunction>()
  /**
   * Known to the content network before the API and to the firewall: nobody comes past the former.
   * Absent where nothing stands before the API.
   */
  readonly frontSecret: ISecret | undefined
  /** By this name the firewall counts. */
  readonly firewall: string
  /** Requests that the gateway turned away for their number. */
  readonly throttled: (options: MetricOptions) => Metric

  constructor(
    scope: Construct,
    id: string,
    { stage, version, data, egress, queues, pages, ...props }: ApiProps,
  ) {
    super(scope, id, props)
    const aliases = new Map<Area, Alias>()
    for (const name of Object.keys(functions) as FunctionName[]) {
      const { trigger } = functions[name]
      if (trigger.kind !== 'api') continue
      const handler = makeFunction(this, name, {
        stage,
        version,
        data,
        queues,
        egress,
      })
      this.functions.set(name, handler)
      aliases.set(trigger.area, handler.addAlias('live'))
    }
    const { api, throttled } = makeApi(this, stage, (area) => {
      const alias = aliases.get(area)
      if (!alias) throw new Error(`no function serves the area ${area}`)
      return alias
    })
    this.api = api
    this.throttled = throttled
    if (pages) servePages(this, this.api, pages)
    if (stage.partition === 'aws') {
      const generated = new Secret(this, 'FrontSecret', {
        description: 'Header by which the API knows its content network',
        generateSecretString: { passwordLength: 40, excludePunctuation: true },
      })
      this.frontSecret = generated as ISecret
    } else {
      serveDomain(this, this.api, stage)
    }
    this.firewall = makeFirewall(this, {
      api: this.api,
      stage,
      frontSecret: this.frontSecret,
    })
    deployCarefully(this, stage, { aliases, api: this.api })
  }
}
