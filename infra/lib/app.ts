import { App, Tags, type AppProps } from 'aws-cdk-lib'
import { DataStack } from './data-stack.ts'
import { ServiceStack } from './service-stack.ts'
import { stageOf } from './stage.ts'

/** The whole deployment of one stage. Account and region are those of whoever deploys. */
export function makeApp(version: string, props?: AppProps): { app: App; data: DataStack; service: ServiceStack } {
  const app = new App(props)
  const stage = stageOf(app)
  const prefix = `training-voucher-${stage.name}`
  const data = new DataStack(app, `${prefix}-data`, { description: 'Training vouchers: table, keys, secrets' })
  const service = new ServiceStack(app, `${prefix}-service`, { description: 'Training vouchers: functions, queues, API', stage, version, data })
  Tags.of(app).add('system', 'training-voucher')
  Tags.of(app).add('stage', stage.name)
  return { app, data, service }
}
