/** Every alarm of a deployment, each with a line of the same name in docs/runbook.md. */
import { Duration } from 'aws-cdk-lib'
import { MathExpression, Metric, TreatMissingData, type IMetric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { table as definition } from '../../manifest.ts'
import type { ApiStack } from '../api/api-stack.ts'
import type { DataStack } from '../data/data-stack.ts'
import type { EgressStack } from '../functions/egress-stack.ts'
import type { JobsStack } from '../jobs/jobs-stack.ts'
import type { Stage } from '../stage.ts'
import { businessMetric, combined, minutes, sum, type AlarmSpec } from './alarm-spec.ts'
import { ofAttacks } from './attack-alarms.ts'
import { ofTheFront } from './front-alarms.ts'

/**
 * Seconds that a message may wait: jobs split themselves and go on at once, notices may wait for a
 * channel that is down.
 */
const OLDEST_MESSAGE_SECONDS = 1800
/**
 * Requests in five minutes below which a share says nothing: at night one that fails, or one that
 * starts cold, would be all there are.
 */
const ENOUGH_REQUESTS = 100

/**
 * Throttled reads or writes of the table or an index. Not their sum: DynamoDB reports a throttle
 * metric only while there is something to report, and a sum with a part missing is missing.
 */
export const throttles = (
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

const ofApi = ({ api, functions: apiFunctions }: ApiStack): AlarmSpec[] => [
  {
    name: 'api-errors',
    description: 'One request in a hundred is answered with 5xx',
    metric: combined(
      `IF(requests >= ${ENOUGH_REQUESTS}, failures, 0)`,
      {
        requests: api.metricCount({ ...sum, period: minutes(5) }),
        failures: api.metricServerError({ statistic: 'Average', period: minutes(5) }),
      },
      minutes(5),
    ),
    threshold: 0.01,
    periods: 2,
    wakes: true,
  },
  {
    name: 'api-latency',
    description: 'One request in a hundred takes longer than 1.5 s',
    metric: combined(
      `IF(requests >= ${ENOUGH_REQUESTS}, latency, 0)`,
      {
        requests: api.metricCount({ ...sum, period: minutes(5) }),
        latency: api.metricLatency({ statistic: 'p99', period: minutes(5) }),
      },
      minutes(5),
    ),
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
      wakes: true,
    },
    {
      name: `throttles-${name}`,
      description: `${name} needs more at once than it has reserved`,
      metric: handler.metricThrottles({ ...sum, period: minutes(1) }),
      threshold: 10,
      periods: 3,
      wakes: true,
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
]

/** What follows the stream; the stream forgets after a day. */
const ofProjections = (data: DataStack, handler: LambdaFunction): AlarmSpec[] => {
  const age = (period: number) =>
    handler.metric('IteratorAge', { statistic: 'Maximum', period: minutes(period) })
  return [
    {
      name: 'iterator-age-projections',
      description: 'History, statistics and notices lag behind by more than a minute',
      metric: age(1),
      threshold: 60_000,
      periods: 5,
    },
    {
      name: 'stream-stuck',
      description:
        'Something in the stream has been tried for two hours; after twelve it is set aside',
      metric: age(5),
      threshold: 2 * 3600 * 1000,
      periods: 2,
      wakes: true,
    },
    {
      name: 'projections-silent',
      description: 'The table is written, and nothing follows its stream',
      metric: combined(
        'IF(writes >= 5 AND runs < 1, 1, 0)',
        {
          writes: data.table.metricConsumedWriteCapacityUnits({ ...sum, period: minutes(15) }),
          runs: handler.metricInvocations({ ...sum, period: minutes(15) }),
        },
        minutes(15),
      ),
      threshold: 1,
      periods: 2,
      wakes: true,
    },
  ]
}

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
    wakes: true,
  },
  {
    name: 'secrets-stale',
    description: 'The secret store does not answer; functions go on with what they know',
    metric: businessMetric(data, 'secretStale', { period: minutes(5) }),
    threshold: 1,
    periods: 3,
    wakes: true,
  },
  {
    name: 'refused-jobs',
    description: 'Jobs are refused by the rules and not tried again',
    metric: businessMetric(data, 'jobRefused', { period: minutes(5) }),
    threshold: 10,
    periods: 1,
  },
]

export interface Watched {
  stage: Stage
  data: DataStack
  egress: EgressStack | undefined
  jobs: JobsStack
  api: ApiStack
}

export function alarmsOf({ stage, data, egress, jobs, api }: Watched): AlarmSpec[] {
  const projections = jobs.functions.get('projections')
  if (!projections) throw new Error('nothing follows the stream')
  return [
    ...ofTheFront(stage, api, egress),
    ...ofApi(api),
    ...ofJobs(jobs),
    ...ofProjections(data, projections),
    ...ofData(data),
    ...ofAttacks(data),
  ]
}
