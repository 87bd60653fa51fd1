/** Questions to all logs at once, kept where CloudWatch Logs Insights offers them. */
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Stage } from '../stage.ts'

const QUERIES = {
  '一次请求（填 requestId）': `fields @timestamp, level, message, @log
| filter requestId = '…'
| sort @timestamp`,
  '没有预料到的错误，按原因': `filter message = 'request failed' or message = 'job failed' or message = 'projection failed'
| stats count() as 次数 by message, error.name, error.message
| sort 次数 desc`,
  '没有预料到的错误，逐条': `fields @timestamp, @log, message, requestId, error.message
| filter level in ['ERROR', 'WARN']
| sort @timestamp desc
| limit 100`,
  '拒绝，按代码和五分钟': `filter ispresent(refused)
| stats sum(refused) as 次数 by code, bin(5m)
| sort 次数 desc`,
  冷启动与耗时: `filter @type = 'REPORT'
| stats count() as 次数, sum(ispresent(@initDuration)) as 冷启动, pct(@duration, 99) as p99, max(@maxMemoryUsed / 1000000) as 内存MB by @log`,
} as const

export function keepQueries(scope: Construct, stage: Stage, logGroupNames: string[]): void {
  Object.entries(QUERIES).forEach(([name, queryString], index) => {
    new CfnQueryDefinition(scope, `Query${index + 1}`, {
      name: `training-voucher-${stage.name}/${name}`,
      queryString,
      logGroupNames,
    })
  })
}
