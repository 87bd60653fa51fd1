/**
 * Runs the manifest's schedules by the business clock in Asia/Shanghai. When the
 * clock is moved, time that never passed starts nothing: the next run is counted
 * from where the clock stands then.
 */
import { Cron } from 'croner'
import { scheduledJobs, schedules, type ScheduledJob } from '../../manifest.ts'
import type { BusinessClock } from '../clock/business-clock.ts'
import type { Pump } from './pump.ts'

const TICK_MS = 500

/** The first instant (ms since the epoch) after `afterMs` at which the job is due. */
export function nextRun(job: ScheduledJob, afterMs: number): number {
  const { minute, hour } = schedules[job]
  const next = new Cron(`${minute} ${hour} * * *`, {
    timezone: 'Asia/Shanghai',
    paused: true,
  }).nextRun(new Date(afterMs))
  if (!next) throw new Error(`job ${job} is never due`)
  return next.getTime()
}

/** @param run starts a job; called once for each time it is due */
export function startScheduler(
  clock: BusinessClock,
  run: (job: ScheduledJob) => Promise<void>,
): Pump {
  const due = new Map<ScheduledJob, number>()
  const running = new Set<Promise<void>>()
  const plan = (): void => {
    for (const job of scheduledJobs) due.set(job, nextRun(job, clock.now()))
  }
  plan()
  clock.onJump(plan)
  const timer = setInterval(() => {
    for (const [job, at] of due) {
      if (clock.now() < at) continue
      due.set(job, nextRun(job, clock.now()))
      const started: Promise<void> = run(job)
        .catch((error: unknown) =>
          console.error(`job ${job}: ${error instanceof Error ? error.message : String(error)}`),
        )
        .finally(() => running.delete(started))
      running.add(started)
    }
  }, TICK_MS)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(running)
    },
  }
}
