/** Starting jobs, by schedule or by a tester who waits until everything that follows is done. */
import { SQSClient } from '@aws-sdk/client-sqs'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  functions,
  scheduledJobs,
  schedules,
  type FunctionName,
  type ScheduledJob,
} from '../../manifest.ts'
import type { QueueUrls } from '../emulators/engine-queues.ts'
import type { Invoke } from '../functions/invoke.ts'
import { messagesIn } from './queue-depths.ts'

export interface Jobs {
  start(job: ScheduledJob): Promise<void>
  /** Settles when no queue holds a message and the stream has been read to its end. */
  settled(): Promise<void>
  /** Messages in dead-letter queues, and stream records that were set aside. */
  deadLetters(): Promise<number>
  /** Stream records that were set aside. */
  deadRecords(): Promise<number>
  close(): void
}

/** The stream's pump, as far as somebody waits for it. */
interface Stream {
  drained(): Promise<void>
  deadRecords(): number | Promise<number>
}

/** The job of this name or alias. */
export const jobNamed = (name: string): ScheduledJob | undefined =>
  scheduledJobs.find((job) => job === name || schedules[job].alias === name)

const starter = (Object.keys(functions) as FunctionName[]).find(
  (name) => functions[name].trigger.kind === 'schedule',
)

export function createJobs(invoke: Invoke, urls: QueueUrls, stream: Stream): Jobs {
  const client = new SQSClient({})
  const total = async (all: Record<string, string>): Promise<number> =>
    (await Promise.all(Object.values(all).map((url) => messagesIn(client, url)))).reduce(
      (sum, count) => sum + count,
      0,
    )
  return {
    async start(job) {
      if (!starter) throw new Error('the manifest has no scheduled function')
      await invoke<'schedule'>(starter, { job })
    },
    async settled() {
      for (;;) {
        while ((await total(urls.live)) > 0) await sleep(50)
        await stream.drained()
        // What the stream brought may have filled a queue again.
        if ((await total(urls.live)) === 0) return
      }
    },
    deadLetters: async () => (await total(urls.dead)) + (await stream.deadRecords()),
    deadRecords: async () => stream.deadRecords(),
    close: () => client.destroy(),
  }
}
