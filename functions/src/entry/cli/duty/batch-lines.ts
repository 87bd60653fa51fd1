/** A batch and how far it has come, in lines. */
import { chineseDate, chineseMoment } from '@voucher/shared/dates'
import { yuan } from '@voucher/shared/money'
import {
  BATCH_STATES,
  FUNCTION_TYPES,
  LEVELS,
  MODES,
  OCCUPATIONS,
  TRAINING_TYPES,
  VOUCHER_STATUSES,
  codesOf,
} from '@voucher/shared/values'
import type { BatchOverview } from '../../../domain/bulk/index.ts'

export function overviewLines(overview: BatchOverview): string[] {
  const { batch, counts } = overview
  const states = codesOf(VOUCHER_STATUSES)
    .filter((status) => counts[status])
    .map((status) => `${VOUCHER_STATUSES[status]} ${String(counts[status])} 张`)
  const value = batch.faceValueFen === undefined ? '' : ` ${yuan(batch.faceValueFen)}`
  const kind = [
    `${FUNCTION_TYPES[batch.functionType]}${value}`,
    TRAINING_TYPES[batch.trainingType],
    OCCUPATIONS[batch.occupation],
    LEVELS[batch.level],
  ].join('，')
  return [
    `${MODES[batch.mode]}：${batch.name}（${kind}）`,
    `状态：${BATCH_STATES[batch.state]}`,
    ...('remaining' in overview ? campaignLines(overview) : targetedLines(overview)),
    `各状态张数：${states.length > 0 ? states.join('，') : '还没有券'}`,
  ]
}

function campaignLines({
  batch,
  remaining,
}: Extract<BatchOverview, { remaining: number }>): string[] {
  const { validity } = batch
  const use =
    validity.type === 'fixed'
      ? `${chineseDate(validity.from)} 至 ${chineseDate(validity.until)}`
      : `领取后 ${validity.days} 天`
  return [
    `领取时间：${chineseMoment(batch.claimFrom)} 至 ${chineseMoment(batch.claimUntil)}`,
    `使用期限：${use}`,
    `总发券量：${batch.quantity} 张，还剩 ${remaining} 张`,
  ]
}

function targetedLines({
  batch,
  institutionName,
  className,
  headcount,
  progress,
}: Exclude<BatchOverview, { remaining: number }>): string[] {
  const { segments, done, issued } = progress
  const issuing =
    segments === 0 ? '还没有开始' : `${segments} 段中完成 ${done} 段，已发 ${issued} 人`
  return [
    `机构和班级：${institutionName} · ${className}，名单 ${headcount} 人`,
    `券有效期：${chineseDate(batch.validFrom)} 至 ${chineseDate(batch.validUntil)}`,
    `发券进度：${issuing}`,
    ...(progress.skipped === undefined
      ? []
      : [`没有发给 ${progress.skipped} 人：已经用过这个班级以前的券`]),
  ]
}
