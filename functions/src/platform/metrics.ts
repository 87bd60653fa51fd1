/**
 * Business events as CloudWatch metrics in the embedded metric format: a line of
 * the log, so that counting costs no request and cannot fail. Written out here
 * because the usual library brings 16 KB to every cold start for these few lines.
 */
import type { Clock } from './clock.ts'

export const METRIC_NAMESPACE = 'TrainingVoucher'
/**
 * Tells the metrics of one deployment from another's in the same account: the name of its table.
 */
export const METRIC_DIMENSION = 'table'

export interface Metrics {
  /**
   * @param counts metric → how often; nothing is written for an empty list
   * @param by a further dimension, such as the code of a refusal; its values must be few
   */
  count(counts: Record<string, number>, by?: Record<string, string>): void
}

/** @param write takes one line */
export function createMetrics(
  tableName: string,
  clock: Clock,
  write: (line: string) => void = (line) => {
    process.stdout.write(`${line}\n`)
  },
): Metrics {
  return {
    count(counts, by = {}) {
      const names = Object.keys(counts)
      if (names.length === 0) return
      const directive = {
        Namespace: METRIC_NAMESPACE,
        Dimensions: [
          [METRIC_DIMENSION],
          ...(Object.keys(by).length > 0 ? [[METRIC_DIMENSION, ...Object.keys(by)]] : []),
        ],
        Metrics: names.map((Name) => ({ Name, Unit: 'Count' })),
      }
      write(
        JSON.stringify({
          _aws: { Timestamp: clock(), CloudWatchMetrics: [directive] },
          [METRIC_DIMENSION]: tableName,
          ...by,
          ...counts,
        }),
      )
    },
  }
}

/** Counts nothing: for one machine, where nobody reads metrics. */
export const noMetrics: Metrics = { count: () => undefined }
