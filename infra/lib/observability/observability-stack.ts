/** Who is told, of what, and where to look: alarms, their topic, the dashboard. */
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  TreatMissingData,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { VOUCHER_ACTIONS } from '@voucher/shared/values'
import { functions } from '../../manifest.ts'
import { alarmsOf, businessMetric } from './alarms.ts'
import type { ApiStack } from '../api/api-stack.ts'
import type { DataStack } from '../data/data-stack.ts'
import type { JobsStack } from '../jobs/jobs-stack.ts'
import type { Stage } from '../stage.ts'

export interface ObservabilityProps extends StackProps {
  stage: Stage
  data: DataStack
  jobs: JobsStack
  api: ApiStack
}

const five = Duration.minutes(5)

export class ObservabilityStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { stage, data, jobs, api, ...props }: ObservabilityProps,
  ) {
    super(scope, id, props)
    const topic = this.makeTopic()
    const alarms = alarmsOf(data, jobs, api).map(
      ({ name, description, metric, threshold, periods, missing }) => {
        const alarm = new Alarm(this, `Alarm-${name}`, {
          alarmName: `training-voucher-${stage.name}-${name}`,
          alarmDescription: `${description}. docs/runbook.md: ${name}`,
          metric,
          threshold,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          evaluationPeriods: periods,
          treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
        })
        alarm.addAlarmAction(new SnsAction(topic))
        alarm.addOkAction(new SnsAction(topic))
        return alarm
      },
    )
    this.makeDashboard(stage, data, jobs, api, alarms)
    new CfnOutput(this, 'AlarmTopic', {
      value: topic.topicArn,
      description: 'Subscribe those on duty to it',
    })
  }

  private makeTopic(): Topic {
    const key = new Key(this, 'AlarmKey', {
      description: 'Alarms on their way',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    })
    const alarms = new ServicePrincipal('cloudwatch.amazonaws.com')
    key.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [alarms],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    )
    const topic = new Topic(this, 'Alarms', {
      masterKey: key,
      enforceSSL: true,
      displayName: '职业培训券告警',
    })
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [alarms],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    )
    return topic
  }

  private makeDashboard(
    stage: Stage,
    data: DataStack,
    jobs: JobsStack,
    { api, functions: apiFunctions }: ApiStack,
    alarms: Alarm[],
  ): void {
    const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
      new GraphWidget({
        title,
        left,
        right,
        width: 12,
        height: 6,
      })
    const every = [...apiFunctions, ...jobs.functions]
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `training-voucher-${stage.name}`,
      defaultInterval: Duration.hours(3),
    })
    dashboard.addWidgets(
      new AlarmStatusWidget({
        title: '告警',
        alarms,
        width: 24,
        height: 6,
      }),
    )
    dashboard.addWidgets(
      graph(
        '培训券',
        Object.entries(VOUCHER_ACTIONS).map(([action, label]) =>
          businessMetric(data, action, five).with({ label }),
        ),
      ),
      graph('拒绝、通知、对账', [
        businessMetric(data, 'refused', five),
        businessMetric(data, 'noticed', five),
        businessMetric(data, 'bookFindings', five),
      ]),
      graph(
        '请求与错误',
        [api.metricCount({ period: five })],
        [
          api.metricServerError({ period: five, statistic: 'Average' }),
          api.metricClientError({ period: five, statistic: 'Average' }),
        ],
      ),
      graph(
        '响应时间（毫秒）',
        ['p50', 'p95', 'p99'].map((statistic) =>
          api.metricLatency({ statistic, period: five, label: statistic }),
        ),
      ),
      graph(
        '同时运行',
        every.map(([name, handler]) =>
          handler.metric('ConcurrentExecutions', {
            statistic: 'Maximum',
            period: five,
            label: `${name} / ${functions[name].concurrency}`,
          }),
        ),
      ),
      graph(
        '函数耗时 p99（毫秒）',
        every.map(([name, handler]) =>
          handler.metricDuration({ statistic: 'p99', period: five, label: name }),
        ),
      ),
      graph(
        '排队（条）',
        Object.entries(jobs.queues).map(([label, queue]) =>
          queue.metricApproximateNumberOfMessagesVisible({ period: five, label }),
        ),
      ),
      graph(
        '死信（条）',
        Object.entries(jobs.deadLetters).map(([label, queue]) =>
          queue.metricApproximateNumberOfMessagesVisible({ period: five, label }),
        ),
      ),
      graph('数据表用量（单位）', [
        data.table.metricConsumedReadCapacityUnits({ period: five }),
        data.table.metricConsumedWriteCapacityUnits({ period: five }),
      ]),
    )
  }
}
