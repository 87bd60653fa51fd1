/** A batch that is being issued or voided, followed to its end. */
import { readBatchOverview, readBatchWork } from '../../../domain/bulk/index.ts'
import type { BatchId } from '../../../platform/ids.ts'
import { overviewLines } from './batch-lines.ts'
import type { AdminContext } from '../command.ts'
import type { CommandOutcome, Screen } from '../output/screen.ts'
import { PACE, watchWork } from './watch.ts'

/** What puts the work into the queue once more where it was lost on the way there. */
const AGAIN = {
  'issue-vouchers': '任务没有排上队。接着发：npm run admin -- batch issue --batch',
  'void-batch': '任务没有排上队。请再运行一次同样的 batch void 命令，--batch',
} as const

/** @throws DomainError not_found */
export async function watchBatch(
  { runtime, queueDesk, pace = PACE }: AdminContext,
  screen: Screen,
  batchId: BatchId,
): Promise<CommandOutcome> {
  let queue: keyof typeof AGAIN = 'issue-vouchers'
  return watchWork(
    screen,
    {
      async look() {
        const work = await readBatchWork(runtime, batchId)
        if (work.kind === 'none')
          return { lines: overviewLines(await readBatchOverview(runtime, batchId)) }
        const { done, total } = work
        if (work.kind === 'issuing')
          return {
            label: '发券',
            done,
            total,
            unit: '人',
          }
        queue = 'void-batch'
        return {
          label: '设置失效',
          done,
          total,
          unit: '张',
          ...(work.held && { note: '等发券的任务停下来' }),
        }
      },
      depths: () => queueDesk.depths(queue),
      stuck: (dead) =>
        dead === 0
          ? [`停住了：没有进展，队列 ${queue} 里没有任务`, `${AGAIN[queue]} ${batchId}`]
          : [
              `停住了：没有进展，队列 ${queue} 里没有任务，死信有 ${dead} 条`,
              `先看是什么、查原因：npm run admin -- queues show --queue ${queue}`,
              `排除原因后移回队列重做：npm run admin -- queues redrive --queue ${queue}`,
              again(batchId),
            ],
      left: ['不再显示进度，办理仍在继续', again(batchId)],
    },
    pace,
  )
}

const again = (batchId: BatchId): string =>
  `接着看进度：npm run admin -- batch watch --batch ${batchId}`
