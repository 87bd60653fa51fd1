/**
 * 到期提醒 (R84): once a day, whoever holds a voucher whose last day comes in
 * seven, three or one days. It looks at those three days of the due index and at
 * nothing else; a voucher that is used, voided or expired stands there no longer.
 */
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { pagesOf } from '../../platform/dynamo/pages.ts'
import type { Position } from '../../platform/dynamo/table.ts'
import type { Queues } from '../../platform/queue/queue-sender.ts'
import type { Reads } from '../../platform/runtime.ts'
import { DUE_SHARDS, dueKeyOfShard, ownersOf } from '../voucher/index.ts'
import { REMINDER_DAYS, type Reminder } from './notice.ts'

/**
 * Shards `from` to `to` − 1 of the due index, as of a Shanghai date; `days` and `start` say how far
 * the first of them has been read.
 */
export interface RemindJob {
  today: string
  from: number
  to: number
  days?: number
  start?: Position | undefined
}
const SHARDS_A_JOB = 32
const PAGE = 100
/**
 * Reminders that one message is good for: at most so many are queued again when its worker is
 * killed.
 */
const REMINDERS_A_MESSAGE = 2000

/**
 * The jobs that together look at every voucher due on a day of which people are reminded.
 * @param now milliseconds since the epoch
 */
export const remindJobs = (now: number): RemindJob[] =>
  Array.from({ length: DUE_SHARDS / SHARDS_A_JOB }, (_, index) => ({
    today: shanghaiDate(now),
    from: index * SHARDS_A_JOB,
    to: (index + 1) * SHARDS_A_JOB,
  }))

export interface RemindServices extends Reads {
  queues: Queues
}

/**
 * Queues the reminders of its shards.
 * @returns the job that goes on where this one stopped, or `null` when it is through
 */
export async function remindDue(
  { table, queues }: RemindServices,
  job: RemindJob,
  mustStop: () => boolean,
): Promise<RemindJob | null> {
  const { today, to } = job
  let { start } = job
  let queued = 0
  const isEnough = (): boolean => mustStop() || queued >= REMINDERS_A_MESSAGE
  for (let shard = job.from; shard < to; shard++) {
    for (const days of daysLeft(job, shard)) {
      const rest = { today, from: shard, to, days }
      if (isEnough()) return { ...rest, start }
      const validUntil = addDays(today, days)
      const query = {
        index: 'due',
        where: 'dueKey = :due AND dueOn = :day',
        values: { ':due': dueKeyOfShard(shard), ':day': validUntil },
        limit: PAGE,
        start,
      }
      for await (const { items, last } of pagesOf(table, query)) {
        const reminders = items.map((item): Reminder => ({
          kind: 'reminder',
          ...ownersOf(item),
          validUntil,
          days,
        }))
        await queues.send('send-notices', reminders)
        queued += items.length
        if (last && isEnough()) return { ...rest, start: last }
      }
      start = undefined
    }
  }
  return null
}

/** The days on which a shard is still to be looked at: of the first, those that are left. */
const daysLeft = (job: RemindJob, shard: number): readonly number[] =>
  shard === job.from && job.days !== undefined
    ? REMINDER_DAYS.slice(REMINDER_DAYS.findIndex((days) => days === job.days))
    : REMINDER_DAYS
