/** Where to look first: whether one thing is wrong or everything. */
import { Duration } from 'aws-cdk-lib'
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type Alarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { VOUCHER_ACTIONS } from '@voucher/shared/values'
import { functions, table } from '../../manifest.ts'
import { businessMetric } from './alarm-spec.ts'
import { throttles, type Watched } from './alarms.ts'
import { portsRefused, stoppedBy } from './front-alarms.ts'

const five = Duration.minutes(5)

const graph = (title: string, left: IMetric[], right: IMetric[] = []): GraphWidget =>
  new GraphWidget({
    title,
    left,
    right,
    width: 12,
    height: 6,
  })

export function makeDashboard(
  scope: Construct,
  { stage, data, egress, jobs, api: front }: Watched,
  alarms: Alarm[],
): void {
  const { api, functions: apiFunctions } = front
  const every = [...apiFunctions, ...jobs.functions]
  const dashboard = new Dashboard(scope, 'Dashboard', {
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
        businessMetric(data, action, { period: five }).with({ label }),
      ),
    ),
    graph('拒绝、通知、对账', [
      businessMetric(data, 'refused', { period: five }),
      businessMetric(data, 'noticed', { period: five }),
      businessMetric(data, 'bookFindings', { period: five }),
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
    graph(
      '数据表拒绝（次）',
      [undefined, ...Object.keys(table.indexes)].flatMap((index) => [
        throttles(data, 'ReadThrottleEvents', index),
        throttles(data, 'WriteThrottleEvents', index),
      ]),
    ),
    graph(
      '防火墙拦截、网关限流（次）',
      ['SignInByAddress', 'FaceCheckByAddress', 'AllByAddress', 'ALL'].map((rule) =>
        stoppedBy(front, rule).with({ label: rule }),
      ),
      [front.throttled({ period: five, statistic: 'Sum' })],
    ),
    graph(
      '投影落后（毫秒）',
      [...jobs.functions]
        .filter(([name]) => name === 'projections')
        .map(([, handler]) =>
          handler.metric('IteratorAge', { statistic: 'Maximum', period: five }),
        ),
      egress ? portsRefused(egress) : [],
    ),
    graph(
      '函数限流（次）',
      every.map(([name, handler]) => handler.metricThrottles({ period: five, label: name })),
    ),
  )
}
