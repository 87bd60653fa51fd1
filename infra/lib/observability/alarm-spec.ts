/** What an alarm is, before CloudWatch has it. */
import { Duration } from 'aws-cdk-lib'
import {
  MathExpression,
  Metric,
  type IMetric,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { METRIC_DIMENSION, METRIC_NAMESPACE } from '@voucher/functions/platform/metrics'
import type { DataStack } from '../data/data-stack.ts'

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
  /** Somebody is woken: people are turned away, or something is lost unless it is done now. */
  wakes?: true
}

export const minutes = (count: number): Duration => Duration.minutes(count)
export const sum = { statistic: 'Sum' } as const

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
 * A sum of parts of which some may be missing: CloudWatch reports most metrics only while there is
 * something to report, and an expression with a part missing is missing as a whole.
 * @param expression names each part once, as it is called in `parts`
 */
export const combined = (
  expression: string,
  parts: Record<string, IMetric>,
  period: Duration,
): MathExpression =>
  new MathExpression({
    expression: Object.keys(parts).reduce(
      (text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `FILL(${name}, 0)`),
      expression,
    ),
    usingMetrics: parts,
    period,
  })
