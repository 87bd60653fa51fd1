import { countDue } from '../../../domain/voucher/index.ts'
import { command } from '../command.ts'
import { flag } from '../input/options.ts'
import type { CommandOutcome } from '../output/screen.ts'
import { PACE, watchWork, type Going } from './watch.ts'

const QUEUE = 'expire-vouchers'
const START = 'npm run admin -- jobs start --job expire-vouchers'
const lineOf = (due: number): string => `过了最后使用日、还没有记录为已过期的券：${due} 张`

/** R80. Whoever counts anew each time needs no book of progress. */
export const showExpiryCommand = command({
  name: 'expiry',
  summary: '查看还有多少过期的券没有记录为已过期（每天 00:05 记录；没有记录的也早已不能使用）',
  options: { watch: flag('一直显示进度，直到记录完') },
  async act({ runtime, queueDesk, pace = PACE }, { watch: following }, screen) {
    const first = await countDue(runtime)
    if (first === 0 || !following)
      return {
        lines: [
          lineOf(first),
          ...(first > 0
            ? [`要现在就记录：${START}`, '看进度：npm run admin -- expiry --watch']
            : []),
        ],
      }
    return watchWork(
      screen,
      {
        async look(): Promise<Going | CommandOutcome> {
          const due = await countDue(runtime)
          // What has come due since the beginning is not work that was undone.
          return due === 0
            ? { lines: [lineOf(0)] }
            : {
                label: '记录过期',
                done: Math.max(0, first - due),
                total: Math.max(first, due),
                unit: '张',
              }
        },
        depths: () => queueDesk.depths(QUEUE),
        stuck: (dead) => [
          `停住了：${lineOf(first)}中有的没有记录，队列 ${QUEUE} 里没有任务，死信有 ${dead} 条`,
          ...(dead === 0
            ? []
            : [
                `先看是什么、查原因：npm run admin -- queues show --queue ${QUEUE}`,
                `排除原因后移回队列重做：npm run admin -- queues redrive --queue ${QUEUE}`,
              ]),
          `或从头再记录一遍：${START}`,
        ],
        left: ['不再显示进度，办理仍在继续', '接着看进度：npm run admin -- expiry --watch'],
      },
      pace,
    )
  },
})
