/** The functions' own modules, found by the names of the manifest. */
import type { ScheduledJobs } from '@voucher/functions/entry/cli/duty/jobs-command'
import type { JobParts, PartsOf } from '@voucher/functions/entry/schedule/start-jobs'
import type { Runtime } from '@voucher/functions/platform/runtime'
import { entryOf, scheduledJobs, schedules, type FunctionName } from '../../manifest.ts'
import type { Handler } from './handler.ts'

interface Entry {
  /** @param jobs is for the function that the schedules start */
  createHandler: (runtime: Runtime, jobs?: JobParts) => Handler
  /** Of a job that runs by the clock. */
  partsOf?: PartsOf
}

export const importEntry = async (name: FunctionName): Promise<Entry> =>
  (await import(`@voucher/functions/${entryOf(name)}`)) as Entry

/** How each scheduled job is cut into parts. @throws when one does not tell */
export async function loadParts(): Promise<JobParts> {
  const entries = scheduledJobs.map(async (job): Promise<[string, PartsOf]> => {
    const { partsOf } = await importEntry(job)
    if (!partsOf) throw new Error(`${entryOf(job)}.ts exports no partsOf`)
    return [job, partsOf]
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** What the command line knows of the jobs. */
export const scheduled: ScheduledJobs = {
  words: Object.fromEntries(scheduledJobs.map((job) => [job, schedules[job].words])),
  load: loadParts,
}
