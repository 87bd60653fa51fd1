/**
 * The functions of the manifest, each in its room, with everything that triggers them: queues,
 * stream, schedules.
 */
import { join } from 'node:path'
import { functions, type FunctionName } from '../../manifest.ts'
import type { BusinessClock, SharedOffset } from '../clock/business-clock.ts'
import { startThread, type Thread } from '../threads/thread.ts'
import type { Sources } from '../triggers/background.ts'
import { createInvoke, type Invoke } from '../functions/invoke.ts'
import { createJobs, type Jobs } from '../triggers/jobs.ts'
import type { Handler } from '../functions/handler.ts'
import type { Environment } from '../functions/load.ts'
import { createCounter, withPrecedence } from './precedence.ts'
import type { RoomData, RoomMethods } from './room.ts'
import { roomNames, roomOf, type Room } from './rooms.ts'
import { startScheduler } from '../triggers/scheduler.ts'

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
  stop(): Promise<void>
}

type Threads = Record<Room, Thread<RoomMethods>>

async function startRooms(data: Omit<RoomData, 'room'>): Promise<Threads> {
  const started = await Promise.allSettled(
    roomNames.map(
      async (room) =>
        [
          room,
          await startThread<RoomMethods>(join(import.meta.dirname, 'room.ts'), {
            ...data,
            room,
          } satisfies RoomData),
        ] as const,
    ),
  )
  const threads = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const broken = started.find((one) => one.status === 'rejected')
  if (broken) {
    await Promise.all(threads.map(([, thread]) => thread.stop()))
    throw broken.reason
  }
  return Object.fromEntries(threads) as Threads
}

/** @param loader the module that exports `loadEntry` */
export async function startFunctions(
  loader: string,
  { clock, offset, environment, sources }: FunctionsGiven,
): Promise<RunningFunctions> {
  const operators = createCounter()
  const threads = await startRooms({
    loader,
    environment,
    offset,
    operators,
    sources,
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
    drained: () => threads.jobs.call('drained'),
    deadRecords: () => threads.jobs.call('deadRecords'),
  }
  const jobs = createJobs(invoke, sources.queues, stream)
  const scheduler = startScheduler(clock, (job) => jobs.start(job))
  const all = Object.values(threads)
  return {
    invoke,
    jobs,
    failed: Promise.race(all.map((thread) => thread.failed)),
    async stop() {
      await scheduler.stop()
      await Promise.all(
        all.map(async (thread) => {
          // One that has ended by itself has nothing left to finish.
          await thread.call('stop').catch(() => undefined)
          await thread.stop()
        }),
      )
      jobs.close()
    },
  }
}
