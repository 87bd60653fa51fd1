/** What no request waits for: queues with their functions, the stream, the schedules. */
import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { functions, type FunctionName } from '../../manifest.ts'
import { letAdminister } from '../functions/administration.ts'
import type { DataStack } from '../data/data-stack.ts'
import type { EgressStack } from '../functions/egress-stack.ts'
import { makeQueues, type DeadLetters, type DeployedQueues } from './job-queues.ts'
import type { Stage } from '../stage.ts'
import { consumeQueue, followStream, startJobs } from './triggers.ts'
import { makeFunction } from '../functions/voucher-function.ts'

export interface ServiceProps extends StackProps {
  stage: Stage
  version: string
  data: DataStack
  egress: EgressStack | undefined
}

export class JobsStack extends Stack {
  readonly queues: DeployedQueues
  /** What failed for good, by the name of where it came from. */
  readonly deadLetters: DeadLetters
  readonly functions = new Map<FunctionName, LambdaFunction>()

  constructor(
    scope: Construct,
    id: string,
    { stage, version, data, egress, ...props }: ServiceProps,
  ) {
    super(scope, id, props)
    const { queues, deadLetters } = makeQueues(this)
    this.queues = queues
    this.deadLetters = deadLetters
    for (const name of Object.keys(functions) as FunctionName[]) {
      const { trigger, concurrency } = functions[name]
      if (trigger.kind === 'api') continue
      // A schedule counts as started once Lambda has taken its event: what becomes of the event
      // then, only Lambda can tell.
      const handler = makeFunction(this, name, {
        stage,
        version,
        data,
        queues,
        egress,
        ...(trigger.kind === 'schedule' && { failedEvents: deadLetters.schedules }),
      })
      this.functions.set(name, handler)
      switch (trigger.kind) {
        case 'queue':
          consumeQueue(handler, queues[trigger.queue], {
            batchSize: trigger.batchSize,
            maxConcurrency: concurrency,
          })
          break
        case 'stream':
          followStream(handler, data, {
            batchSize: trigger.batchSize,
            deadLetters: deadLetters.projections,
          })
          break
        case 'schedule':
          startJobs(this, handler, deadLetters.schedules)
          break
      }
    }
    letAdminister(
      this,
      {
        stage,
        version,
        data,
        queues,
      },
      deadLetters,
    )
  }
}
