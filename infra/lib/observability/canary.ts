/**
 * New code gets a tenth of the requests for five minutes; when errors rise, all
 * go back to the old. CodeDeploy does this for Lambda in `aws-cn` as well.
 */
import { Duration } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import {
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy'
import type { Alias } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { Area } from '@voucher/shared/contract/index'
import type { Stage } from '../stage.ts'

const minute = Duration.minutes(1)
const common = {
  comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  treatMissingData: TreatMissingData.NOT_BREACHING,
}

/** These alarms turn a deployment back; that is all they do. */
const rollBackAlarmName = (stage: Stage, what: string): string =>
  `training-voucher-${stage.name}-roll-back-${what}`

export function deployCarefully(
  scope: Construct,
  stage: Stage,
  { aliases, api }: { aliases: ReadonlyMap<Area, Alias>; api: RestApi },
): void {
  const application = new LambdaApplication(scope, 'Deployments')
  // What a function did not foresee is answered with 503, so the gateway sees errors that Lambda
  // does not.
  const serverErrors = new Alarm(scope, 'RollBack-server-errors', {
    ...common,
    alarmName: rollBackAlarmName(stage, 'server-errors'),
    alarmDescription: 'Share of requests answered with 5xx while new code is tried',
    metric: api.metricServerError({ statistic: 'Average', period: minute }),
    threshold: 0.02,
    evaluationPeriods: 2,
  })
  for (const [area, alias] of aliases) {
    const errors = new Alarm(scope, `RollBack-${area}`, {
      ...common,
      alarmName: rollBackAlarmName(stage, area),
      alarmDescription: `Failed invocations of ${area} while new code is tried`,
      metric: alias.metricErrors({ statistic: 'Sum', period: minute }),
      threshold: 3,
      evaluationPeriods: 1,
    })
    new LambdaDeploymentGroup(scope, `Deployment-${area}`, {
      application,
      alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [serverErrors, errors],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    })
  }
}
