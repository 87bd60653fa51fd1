/**
 * Queues and dead letters, for whoever is on duty: what waits, what has failed for good, and
 * sending that again.
 */
import * as z from 'zod'
import { chineseMoment } from '@voucher/shared/dates'
import { iso } from '../../../platform/clock.ts'
import { DomainError } from '../../../platform/domain-error.ts'
import type { DeadLetter, QueueDesk } from '../../../platform/queue/queue-desk.ts'
import { columns } from '../output/columns.ts'
import { command } from '../command.ts'
import { whole } from '../input/inputs.ts'
import { jobWords } from './job-body.ts'
import { optional, required } from '../input/options.ts'

/** Dead letters that are no jobs, and what to do about them. */
const NO_JOBS: Record<string, string> = {
  schedules:
    '“schedules”里是没能按时启动的定时任务，不能移回队列。请启动它：npm run admin -- jobs start --job 任务名称（在消息的 job 里），再按 docs/runbook.md 的 dead-letters-schedules 清掉消息',
  projections:
    '“projections”里是没能投影的变更在数据流里的位置，不能移回队列。请在 24 小时内按 docs/runbook.md 的 dead-letters-projections 排除原因，让数据流从头再投影一遍',
}

const name = required(z.string(), 'issue-vouchers', '队列名称，见 npm run admin -- queues')
const MOST_SHOWN = 20

/** @throws DomainError not_found for a name that is none */
function requireQueue(desk: QueueDesk, queue: string): string[] | undefined {
  const no = NO_JOBS[queue]
  if (no !== undefined) return [no]
  if (!desk.names.includes(queue))
    throw new DomainError('not_found', {
      detail: `没有队列“${queue}”`,
      next: `可以写：${desk.names.join('、')}`,
    })
  return undefined
}

const lineOf = ({ messageId, sentAt, receives, body }: DeadLetter): string[] => [
  chineseMoment(iso(sentAt)),
  `取出过 ${receives} 次`,
  messageId,
  jobWords(body),
]

async function rowOf(desk: QueueDesk, queue: string): Promise<{ row: string[]; dead: number }> {
  try {
    const { waiting, working, delayed, dead } = await desk.depths(queue)
    return { row: [queue, ...[waiting, working, delayed, dead].map(String)], dead }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { row: [queue, error.details.detail ?? '', '', '', ''], dead: 0 }
  }
}

export const showQueuesCommand = command({
  name: 'queues',
  summary: '查看各队列：等待、处理中、延迟的任务和死信（多次失败、不再重试的任务）',
  options: {},
  async act({ queueDesk, setAside }) {
    const rows = await Promise.all(queueDesk.names.map((queue) => rowOf(queueDesk, queue)))
    const first = rows.find(({ dead }) => dead > 0)?.row[0]
    return {
      lines: [
        ...columns([['队列', '等待', '处理中', '延迟', '死信'], ...rows.map(({ row }) => row)]),
        setAside
          ? `没能投影、被搁置的变更：${await setAside()} 条`
          : '没能投影的变更（projections）和没能启动的定时任务（schedules）的死信不在此列，见 docs/runbook.md',
        ...(first === undefined
          ? []
          : [
              `有死信：先看是什么、查原因，npm run admin -- queues show --queue ${first}`,
              `排除原因后移回队列重做，npm run admin -- queues redrive --queue ${first}`,
            ]),
      ],
    }
  },
})

export const showDeadLettersCommand = command({
  name: 'queues show',
  summary:
    '查看一个队列的死信，不取走：首次排队时间、取出次数（含查看）、消息编号（日志里可查）、任务内容',
  options: { queue: name, limit: optional(whole, '20', `最多看几条，不写是 ${MOST_SHOWN} 条`) },
  async act({ queueDesk }, { queue, limit = MOST_SHOWN }) {
    const no = requireQueue(queueDesk, queue)
    if (no) return { refused: true, lines: no }
    const { dead } = await queueDesk.depths(queue)
    const letters = await queueDesk.look(queue, limit)
    return {
      lines: [
        `${queue} 有死信 ${dead} 条${letters.length < dead ? `，列出其中 ${letters.length} 条` : ''}`,
        ...columns(letters.map(lineOf)),
      ],
    }
  },
})

/** Every job may be repeated (invariant 9), so nothing is asked before. */
export const redriveCommand = command({
  name: 'queues redrive',
  summary: '把死信移回队列重做；每个任务都可以重复做，中途断了再运行一次即可',
  options: { queue: name, limit: optional(whole, '10', '最多移几条，不写是运行时已有的全部') },
  async act({ queueDesk }, { queue, limit = Infinity }, screen) {
    const no = requireQueue(queueDesk, queue)
    if (no) return { refused: true, lines: no }
    let moved = 0
    await queueDesk.redrive(queue, limit, (letters) => {
      moved += letters.length
      for (const line of columns(letters.map(lineOf))) screen.say(line)
    })
    const { dead } = await queueDesk.depths(queue)
    return {
      lines: [
        `已移回 ${moved} 条，死信还有 ${dead} 条${dead > 0 && moved < limit ? '（又失败了，或正被别人查看、移动：半分钟后再看）' : ''}`,
      ],
    }
  },
})
