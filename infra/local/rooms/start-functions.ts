/**
 * The functions of the manifest, each in its room, with everything that triggers them: queues,
 * stream, schedules.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { functions, type FunctionName } from '../../manifest.ts'
import type { BusinessClock, SharedOffset } from '../clock/business-clock.ts'
import type { Thread } from '../threads/thread.ts'
import type { Sources } from '../triggers/background.ts'
import { createInvoke, type Invoke } from '../functions/invoke.ts'
import { createJobs, type Jobs } from '../triggers/jobs.ts'
import type { Handler } from '../functions/handler.ts'
import type { Environment } from '../functions/load.ts'
import { createCounter, withPrecedence } from './precedence.ts'
import type { RoomMethods } from './room.ts'
import { roomOf } from './rooms.ts'
import { startRooms, type Threads } from './start-rooms.ts'
import { startScheduler } from '../triggers/scheduler.ts'

/** When functions are read anew, the old ones have so long to finish: longer than any request. */
const LET_FINISH_MS = 20_000

export interface FunctionsGiven {
  clock: BusinessClock
  offset: SharedOffset
  environment: Environment
  sources: Sources
}

export interface RunningFunctions {
  invoke: Invoke
  jobs: Jobs
  /** Settles with what went wrong if a thread ends. */
  failed: Promise<string>
  /**
   * Reads the functions anew; whoever asks from then on is answered by the new ones. What the old
   * ones are at, they finish.
   * @throws what is wrong with them; then the old ones stay
   */
  reload(): Promise<void>
  stop(): Promise<void>
}

/** @param loader the module that exports `loadEntry` */
export async function startFunctions(
  loader: string,
  { clock, offset, environment, sources }: FunctionsGiven,
): Promise<RunningFunctions> {
  const operators = createCounter()
  const alive = new Set<Thread<RoomMethods>>()
  let tellFailed: (reason: string) => void = () => undefined
  const failed = new Promise<string>((resolve) => {
    tellFailed = resolve
  })
  const open = async (): Promise<Threads> => {
    const threads = await startRooms({ loader, environment, offset, operators, sources })
    for (const thread of Object.values(threads)) {
      alive.add(thread)
      void thread.failed.then(tellFailed)
    }
    return threads
  }
  const end = async (thread: Thread<RoomMethods>): Promise<void> => {
    // One that has ended by itself has nothing left to finish.
    await thread.call('stop').catch(() => undefined)
    await thread.stop()
    alive.delete(thread)
  }
  /** Nobody asks it for anything any more; what is under way is let finish. */
  const retire = async (thread: Thread<RoomMethods>): Promise<void> => {
    const finished = thread
      .call('finish')
      .catch(() => undefined)
      .then(() => thread.idle())
    await Promise.race([finished, sleep(LET_FINISH_MS, undefined, { ref: false })])
    await thread.stop()
    alive.delete(thread)
  }
  let threads = await open()
  let begun = threads.jobs.call('begin')
  await begun.catch(async (error: unknown) => {
    await Promise.all([...alive].map(end))
    throw error
  })
  const inRoom = (name: FunctionName): Handler => {
    const room = roomOf(name)
    const call: Handler = (event) => threads[room].call('invoke', name, event)
    return room === 'operator'
      ? (event, context) => withPrecedence(operators, () => call(event, context))
      : call
  }
  // Time is kept here too: a function that does not let go of its thread is not waited for.
  const invoke = createInvoke(
    new Map((Object.keys(functions) as FunctionName[]).map((name) => [name, inRoom(name)])),
  )
  const stream = {
    drained: () => begun.then(() => threads.jobs.call('drained')),
    deadRecords: () => begun.then(() => threads.jobs.call('deadRecords')),
  }
  const jobs = createJobs(invoke, sources.queues, stream)
  const scheduler = startScheduler(clock, (job) => jobs.start(job))
  return {
    invoke,
    jobs,
    failed,
    async reload() {
      const next = await open()
      const old = threads
      threads = next
      begun = begun.then(() => retire(old.jobs)).then(() => next.jobs.call('begin'))
      for (const over of [begun, retire(old.operator), retire(old.people)])
        over.catch((error: unknown) => tellFailed(String(error)))
    },
    async stop() {
      await scheduler.stop()
      await Promise.all([...alive].map(end))
      jobs.close()
    },
  }
}
