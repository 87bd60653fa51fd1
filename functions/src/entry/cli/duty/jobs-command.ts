import { randomUUID } from 'node:crypto'
import { createHandler, type JobParts } from '../../schedule/start-jobs.ts'
import { command, type Command } from '../command.ts'
import { term } from '../input/inputs.ts'
import { required } from '../input/options.ts'

/** The jobs that run by the clock. */
export interface ScheduledJobs {
  /** The Chinese words for each. */
  words: Readonly<Record<string, string>>
  load: () => Promise<JobParts>
}

/**
 * What a schedule does, by hand: after one that was missed, or when nobody wants to wait for it.
 */
export const startJobCommand = ({ words, load }: ScheduledJobs): Command =>
  command({
    name: 'jobs start',
    summary: '现在就启动一个定时任务（漏跑了，或不想等）；多启动一次没有害处',
    options: {
      job: required(
        term(words),
        'expire-vouchers',
        `任务名称：${Object.entries(words)
          .map(([name, word]) => `${name}（${word}）`)
          .join('、')}`,
      ),
    },
    async act({ runtime }, { job }) {
      await createHandler(runtime, await load())({ job }, { awsRequestId: randomUUID() })
      return { lines: [`“${words[job]}”已启动，查看队列：npm run admin -- queues`] }
    },
  })
