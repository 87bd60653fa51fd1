/** The functions of the manifest with everything that triggers them: queues, stream, schedules. */
import type { SecretName } from '../../manifest.ts'
import { functions, type FunctionName } from '../../manifest.ts'
import type { BusinessClock } from '../clock/business-clock.ts'
import type { QueueUrls } from '../emulators/queues.ts'
import type { LocalStore } from '../state/store.ts'
import { createInFlight } from './in-flight.ts'
import { createInvoke, type Invoke } from './invoke.ts'
import { createJobs, type Jobs } from './jobs.ts'
import { loadFunctions, type Load } from './load.ts'
import { startQueuePump } from './queue-pump.ts'
import { startScheduler } from './scheduler.ts'
import { createStreamPositions } from './stream-positions.ts'
import { startStreamPump } from './stream-pump.ts'

export interface Surroundings {
  store: LocalStore
  clock: BusinessClock
  /** What every function is told by its environment. */
  common: Record<string, string>
  secretIds: Record<SecretName, string>
  queues: QueueUrls
  streamArn: string
}

export interface RunningFunctions { invoke: Invoke; jobs: Jobs; stop(): Promise<void> }

const named = <K extends string>(kind: K) => (Object.keys(functions) as FunctionName[]).flatMap((name) => {
  const { trigger } = functions[name]
  return trigger.kind === kind ? [{ name, trigger: trigger as typeof trigger & { kind: K } }] : []
})

export async function startFunctions(load: Load, { store, clock, common, secretIds, queues, streamArn }: Surroundings): Promise<RunningFunctions> {
  const invoke = createInvoke(await loadFunctions(load, { common, queueUrls: queues.live, secretIds }, clock))
  const [streamTarget] = named('stream')
  if (!streamTarget) throw new Error('the manifest has no stream function')
  const inFlight = createInFlight(store)
  await inFlight.giveBack()
  const stream = startStreamPump({ streamArn, batchSize: streamTarget.trigger.batchSize, target: streamTarget.name }, invoke, createStreamPositions(store))
  const pumps = named('queue').map(({ name, trigger: { queue, batchSize } }) =>
    startQueuePump({ queue, url: queues.live[queue], batchSize, target: name }, invoke, inFlight))
  const jobs = createJobs(invoke, queues, stream)
  const scheduler = startScheduler(clock, (job) => jobs.start(job))
  return {
    invoke, jobs,
    async stop() {
      await scheduler.stop()
      await Promise.all(pumps.map((pump) => pump.stop()))
      await stream.stop()
      jobs.close()
    },
  }
}
