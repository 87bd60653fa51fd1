import { chineseDate } from '@voucher/shared/dates'
import { date, id, text } from '@voucher/shared/contract/fields'
import { yuan } from '@voucher/shared/money'
import { FUNCTION_TYPES } from '@voucher/shared/values'
import { createTargetedBatch } from '../../../domain/batch/index.ts'
import { issueBatch, readBatchOverview, voidBatch } from '../../../domain/bulk/index.ts'
import type { BatchId, ClassId } from '../../../platform/ids.ts'
import { overviewLines } from './batch-lines.ts'
import { watchBatch } from './batch-watching.ts'
import { command } from '../command.ts'
import { term, amount } from '../input/inputs.ts'
import { flag, optional, required } from '../input/options.ts'

const batch = required(id('bat'), 'bat_编号', '券批次编号')
const watch = flag('一直显示进度，直到办完；按 Ctrl-C 不再看，办理照常进行')
const follow = (batchId: string): string =>
  `看进度：npm run admin -- batch watch --batch ${batchId}`

/** R64. */
export const createBatchCommand = command({
  name: 'batch create',
  summary: '为班级创建一批定向券，配置好等待发放',
  options: {
    class: required(id('cls'), 'cls_编号', '班级编号'),
    name: optional(text(60), '焊工二班培训券', '券名称，不写用班级名称'),
    functionType: optional(term(FUNCTION_TYPES), '面值券', '面值券 或 抵用券，不写是面值券'),
    faceValue: optional(amount, '1200', '面值，单位元；抵用券不写'),
    validFrom: optional(date, '2021-10-26', '券有效期第一天，不写是今天'),
    validUntil: optional(date, '2021-12-26', '券有效期最后一天，不写是班级结束日期'),
  },
  async act(
    { runtime, actor },
    { class: classId, name, functionType = 'faceValue', faceValue, validFrom, validUntil },
  ) {
    const made = await createTargetedBatch(
      runtime,
      {
        classId: classId as ClassId,
        functionType,
        ...(name !== undefined && { name }),
        ...(faceValue !== undefined && { faceValueFen: faceValue }),
        ...(validFrom !== undefined && { validFrom }),
        ...(validUntil !== undefined && { validUntil }),
      },
      actor,
    )
    return {
      lines: [
        `券批次：${made.name}（${FUNCTION_TYPES[made.functionType]}${made.faceValueFen === undefined ? '' : ` ${yuan(made.faceValueFen)}`}）`,
        `券有效期：${chineseDate(made.validFrom)} 至 ${chineseDate(made.validUntil)}`,
        `券批次编号：${made.batchId}`,
        `下一步：发券，npm run admin -- batch issue --batch ${made.batchId}`,
      ],
    }
  },
})

/** R82. */
export const issueBatchCommand = command({
  name: 'batch issue',
  summary: '把一批定向券发给班级名单上的每个人；中途断了再运行一次就接着发',
  options: { batch, watch },
  async act(context, { batch: batchId, watch: following }, screen) {
    const { runtime, queues, actor } = context
    const {
      batch: { name },
      headcount,
    } = await issueBatch(runtime, queues, { batchId: batchId as BatchId, actor })
    const begun = `“${name}”开始发券，名单 ${headcount} 人`
    if (!following) return { lines: [begun, follow(batchId)] }
    screen.say(begun)
    return watchBatch(context, screen, batchId as BatchId)
  },
})

/** R69. */
export const showBatchCommand = command({
  name: 'batch show',
  summary: '查看一批券或一次活动：状态、进度、各状态张数',
  options: { batch },
  async act({ runtime }, { batch: batchId }) {
    return { lines: overviewLines(await readBatchOverview(runtime, batchId as BatchId)) }
  },
})

/** R69, R82: may be broken off and taken up again, by anybody. */
export const watchBatchCommand = command({
  name: 'batch watch',
  summary: '一直显示一批券发放或设置失效的进度，直到办完；按 Ctrl-C 不再看，办理照常进行',
  options: { batch },
  act: (context, { batch: batchId }, screen) => watchBatch(context, screen, batchId as BatchId),
})

/** R68. */
export const voidBatchCommand = command({
  name: 'batch void',
  summary: '设置失效：作废一批券或一次活动里还没有使用的券，不能恢复',
  options: {
    batch,
    reason: required(text(100), '名单有误', '原因，持券人会看到'),
    confirmName: required(text(100), '券名称', '为防误操作，请再写一遍券名称'),
    watch,
  },
  async act(context, { batch: batchId, reason, confirmName, watch: following }, screen) {
    const { runtime, queues, actor } = context
    const { name, state } = await voidBatch(runtime, queues, {
      batchId: batchId as BatchId,
      reason,
      confirmName,
      actor,
    })
    const begun =
      state === 'voided'
        ? `“${name}”已经失效了，再查一遍有没有漏下的券`
        : `“${name}”正在设置失效，已使用的券不受影响`
    if (!following) return { lines: [begun, follow(batchId)] }
    screen.say(begun)
    return watchBatch(context, screen, batchId as BatchId)
  },
})
