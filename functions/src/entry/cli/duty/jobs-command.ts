import { randomUUID } from 'node:crypto'
import { createHandler, JOB_NAMES } from '../../schedule/start-jobs.ts'
import { command } from '../command.ts'
import { term } from '../input/inputs.ts'
import { required } from '../input/options.ts'

/**
 * What a schedule does, by hand: after one that was missed, or when nobody wants to wait for it.
 */
export const startJobCommand = command({
  name: 'jobs start',
  summary: '现在就启动一个定时任务（漏跑了，或不想等）；多启动一次没有害处',
  options: {
    job: required(
      term(JOB_NAMES),
      'expire-vouchers',
      `任务名称：${Object.entries(JOB_NAMES)
        .map(([name, word]) => `${name}（${word}）`)
        .join('、')}`,
    ),
  },
  async act({ runtime }, { job }) {
    await createHandler(runtime)({ job }, { awsRequestId: randomUUID() })
    return { lines: [`“${JOB_NAMES[job]}”已启动，查看队列：npm run admin -- queues`] }
  },
})
