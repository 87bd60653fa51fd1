/** Every alarm of a deployment, each with a line of the same name in docs/runbook.md. */
import { Duration } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { MathExpression, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { METRIC_DIMENSION, METRIC_NAMESPACE } from '@voucher/functions/platform/metrics'
import { table as definition, type FunctionName } from '../../manifest.ts'
import type { DataStack } from '../data/data-stack.ts'
import type { JobsStack } from '../jobs/jobs-stack.ts'

export interface AlarmSpec {
  /** The line of the runbook. */
  name: string
  description: string
  metric: IMetric
  /** It rings when the metric is at least this. */
  threshold: number
  /** For so many periods one after another. */
  periods: number
  missing?: TreatMissingData
}

const minutes = (count: number): Duration => Duration.minutes(count)
const sum = { statistic: 'Sum' } as const
/**
 * Seconds that a message may wait: jobs split themselves and go on at once, notices may wait for a
 * channel that is down.
 */
const OLDEST_MESSAGE_SECONDS = 1800

/** What the functions count themselves; see `platform/metrics.ts`. */
export const businessMetric = (
  data: DataStack,
  metricName: string,
  { period, by = {} }: { period: Duration; by?: Record<string, string> },
): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [METRIC_DIMENSION]: data.table.tableName, ...by },
    period,
    ...sum,
  })

/**
 * Throttled reads or writes of the table or an index. Not their sum: DynamoDB reports a throttle
 * metric only while there is something to report, and a sum with a part missing is missing.
 */
const throttles = (
  data: DataStack,
  metricName: 'ReadThrottleEvents' | 'WriteThrottleEvents',
  index?: string,
): IMetric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    period: minutes(5),
    ...sum,
    dimensionsMap: {
      TableName: data.table.tableName,
      ...(index !== undefined && { GlobalSecondaryIndexName: index }),
    },
  })

const ofApi = (
  api: RestApi,
  apiFunctions: ReadonlyMap<FunctionName, LambdaFunction>,
): AlarmSpec[] => [
  {
    name: 'api-errors',
    description: 'One request in a hundred is answered with 5xx',
    metric: api.metricServerError({ statistic: 'Average', period: minutes(5) }),
    threshold: 0.01,
    periods: 2,
  },
  {
    name: 'api-latency',
    description: 'One request in a hundred takes longer than 1.5 s',
    metric: api.metricLatency({ statistic: 'p99', period: minutes(5) }),
    threshold: 1500,
    periods: 3,
  },
  ...[...apiFunctions].flatMap(([name, handler]): AlarmSpec[] => [
    {
      name: `function-errors-${name}`,
      description: `${name} breaks off`,
      metric: handler.metricErrors({ ...sum, period: minutes(5) }),
      threshold: 5,
      periods: 1,
    },
    {
      name: `throttles-${name}`,
      description: `${name} needs more at once than it has reserved`,
      metric: handler.metricThrottles({ ...sum, period: minutes(1) }),
      threshold: 10,
      periods: 3,
    },
  ]),
]

const ofJobs = ({ queues, deadLetters, functions }: JobsStack): AlarmSpec[] => [
  ...[...functions].map(([name, handler]): AlarmSpec => ({
    name: `function-errors-${name}`,
    description: `${name} breaks off`,
    metric: handler.metricErrors({ ...sum, period: minutes(5) }),
    threshold: 3,
    periods: 2,
  })),
  ...Object.entries(queues).map(([name, queue]): AlarmSpec => ({
    name: `queue-age-${name}`,
    description: `Messages of ${name} wait longer than half an hour`,
    metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: minutes(5) }),
    threshold: OLDEST_MESSAGE_SECONDS,
    periods: 2,
  })),
  ...Object.entries(deadLetters).map(([name, queue]): AlarmSpec => ({
    name: `dead-letters-${name}`,
    description: `Something of ${name} failed for good`,
    metric: queue.metricApproximateNumberOfMessagesVisible({
      statistic: 'Maximum',
      period: minutes(5),
    }),
    threshold: 1,
    periods: 1,
  })),
  ...[...functions]
    .filter(([name]) => name === 'projections')
    .map(([name, handler]): AlarmSpec => ({
      name: `iterator-age-${name}`,
      description: 'History, statistics and notices lag behind by more than a minute',
      metric: handler.metric('IteratorAge', { statistic: 'Maximum', period: minutes(1) }),
      threshold: 60_000,
      periods: 5,
    })),
]

const ofData = (data: DataStack): AlarmSpec[] => [
  ...[undefined, ...Object.keys(definition.indexes)].flatMap((index): AlarmSpec[] => {
    const [where, called] = [index ?? 'table', index === undefined ? 'The table' : `Index ${index}`]
    return [
      {
        name: `read-throttles-${where}`,
        description: `${called} refuses reads for their number`,
        metric: throttles(data, 'ReadThrottleEvents', index),
        threshold: 50,
        periods: 2,
      },
      {
        name: `write-throttles-${where}`,
        description: `${called} refuses writes for their number`,
        metric: throttles(data, 'WriteThrottleEvents', index),
        threshold: 50,
        periods: 2,
      },
    ]
  }),
  {
    name: 'books-differ',
    description: 'The nightly recount found numbers that do not agree, stock among them',
    metric: businessMetric(data, 'bookFindings', { period: Duration.hours(1) }),
    threshold: 1,
    periods: 1,
  },
  {
    // An hour without a recount is missing data; it takes 26 of them in a row.
    name: 'books-not-checked',
    description: 'No recount has been finished for more than a day',
    threshold: 1,
    periods: 26,
    missing: TreatMissingData.BREACHING,
    metric: new MathExpression({
      expression: '1 - checked',
      usingMetrics: {
        checked: businessMetric(data, 'booksChecked', { period: Duration.hours(1) }),
      },
      period: Duration.hours(1),
    }),
  },
  {
    name: 'unforeseen',
    description: 'Requests end in what nobody foresaw',
    metric: businessMetric(data, 'refused', { period: minutes(5), by: { code: 'try_again' } }),
    threshold: 20,
    periods: 2,
  },
  {
    name: 'refused-jobs',
    description: 'Jobs are refused by the rules and not tried again',
    metric: businessMetric(data, 'jobRefused', { period: minutes(5) }),
    threshold: 10,
    periods: 1,
  },
]

export const alarmsOf = (
  data: DataStack,
  jobs: JobsStack,
  api: { api: RestApi; functions: ReadonlyMap<FunctionName, LambdaFunction> },
): AlarmSpec[] => [...ofApi(api.api, api.functions), ...ofJobs(jobs), ...ofData(data)]
