/**
 * Worker processes on one queue. Some are killed with SIGKILL at a write that is made and not
 * answered yet; each is replaced by a fresh one.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { QueueName } from '../../../manifest.ts'
import type { Stack } from '../../../../functions/test/support/stack/stack.ts'
import { Meter } from './meter.ts'

const SIZE = 2
const POLL_MS = 500

export interface Crew {
  meter: Meter
  /** How many were killed so far. */
  killed(): number
  /**
   * Works until `done` says so; asks now and then.
   * @throws what a worker said that ended by itself
   */
  until(done: () => Promise<boolean>): Promise<void>
  stop(): Promise<void>
}

/** @param killAt at which writes of them all, ascending, the worker that has made it is killed */
export async function startCrew(
  stack: Stack,
  queue: QueueName,
  killAt: readonly number[],
): Promise<Crew> {
  const meter = new Meter(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '')
  const folder = mkdtempSync(join(tmpdir(), 'voucher-crew-'))
  const environment = {
    ...process.env,
    NODE_OPTIONS: '',
    WORKER_QUEUE: queue,
    WORKER_CLOCK_OFFSET: String(stack.clock.now() - Date.now()),
    ...Object.fromEntries(
      Object.entries(stack.runtime.config).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  }
  const working = new Set<ChildProcess>()
  const ends: Promise<void>[] = []
  let stopping = false
  let killed = 0
  let failure: string | undefined

  /** One place in the crew, held by one process after another. */
  async function hold(place: number): Promise<void> {
    while (!stopping) {
      let dead = false
      const way = await meter.open(() => {
        if (dead || meter.writes < (killAt[killed] ?? Infinity)) return !dead
        killed += 1
        dead = true
        child.kill('SIGKILL')
        return false
      })
      if (stopping) return way.close()
      const child = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts')], {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: {
          ...environment,
          AWS_ENDPOINT_URL_DYNAMODB: way.endpoint,
          WORKER_FOLDER: join(folder, String(place)),
        },
      })
      working.add(child)
      let said = ''
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          said = (said + chunk.toString()).slice(-2000)
        })
      await once(child, 'close')
      working.delete(child)
      await way.close()
      if (!dead && !stopping) {
        failure = said || 'a worker ended by itself'
        return
      }
    }
  }
  for (let place = 0; place < SIZE; place++) ends.push(hold(place))

  return {
    meter,
    killed: () => killed,
    async until(done) {
      while (!(await done())) {
        if (failure !== undefined) throw new Error(failure)
        await sleep(POLL_MS)
      }
    },
    async stop() {
      stopping = true
      for (const child of working) child.kill('SIGKILL')
      await Promise.all(ends)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
