/** What runs: functions with their triggers and the API. Nothing here holds data but queues in flight. */
import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { Area } from '@voucher/shared/contract/index'
import { functions, type FunctionName } from '../manifest.ts'
import { makeApi } from './api.ts'
import type { DataStack } from './data-stack.ts'
import { makeQueues } from './queues.ts'
import type { Stage } from './stage.ts'
import { consumeQueue, followStream, startJobs } from './triggers.ts'
import { makeFunction } from './voucher-function.ts'

export interface ServiceProps extends StackProps { stage: Stage; version: string; data: DataStack }

export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { stage, version, data, ...props }: ServiceProps) {
    super(scope, id, props)
    const queues = makeQueues(this)
    const areas = new Map<Area, LambdaFunction>()
    for (const name of Object.keys(functions) as FunctionName[]) {
      const handler = makeFunction(this, name, { stage, version, data, queues })
      const { trigger } = functions[name]
      switch (trigger.kind) {
        case 'api': areas.set(trigger.area, handler); break
        case 'queue': consumeQueue(handler, queues[trigger.queue], trigger.batchSize); break
        case 'stream': followStream(this, handler, data, trigger); break
        case 'schedule': startJobs(this, handler); break
      }
    }
    makeApi(this, stage.name, (area) => {
      const handler = areas.get(area)
      if (!handler) throw new Error(`no function serves the area ${area}`)
      return handler
    })
  }
}
