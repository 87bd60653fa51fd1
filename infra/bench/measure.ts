/**
 * Times an operation against its floor. A round of handler calls and the replay
 * of the very same requests take turns, so that whatever else the machine does
 * meets both. Both are taped, so that taping weighs on neither.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { createTableFor } from '../local/emulators/start-emulators.ts'
import { startStack, type Stack } from '../../functions/test/support/stack/stack.ts'
import { startInstance, type Call, type Instance } from './instance.ts'
import { copyTable, requireSame } from './floor/mirror.ts'
import type { Operation } from './operations/operation.ts'
import { readyFor, replay } from './floor/replay.ts'
import { Tape, type TapedRequest } from './floor/tape.ts'

/** How many clients at once, in how many rounds, of how many calls. */
export interface LoadLevel {
  clients: number
  rounds: number
  calls: number
}
/**
 * Per call, of a job per voucher: milliseconds until the answer, one for each.
 * Per round: calls (vouchers) per second, and milliseconds of this process's own
 * processor time for each, which other programs hardly disturb.
 */
export interface Timing {
  milliseconds: number[]
  perSecond: number[]
  processor: number[]
}
export interface Measured {
  clients: number
  handler: Timing
  floor: Timing
}

export const nothing = (): Timing => ({ milliseconds: [], perSecond: [], processor: [] })

interface Round {
  clients: number
  calls: readonly Call[]
  /** Is told. */
  timing: Timing
}

/** Clients take the next call as soon as they are done with one. */
async function round(
  { clients, calls, timing }: Round,
  work: (client: number, call: number) => Promise<void>,
): Promise<void> {
  const waiting = calls.entries()
  const [began, before] = [performance.now(), process.cpuUsage()]
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (const [index, { vouchers }] of waiting) {
        const start = performance.now()
        await work(client, index)
        timing.milliseconds.push((performance.now() - start) / vouchers)
      }
    }),
  )
  const [elapsed, used] = [performance.now() - began, process.cpuUsage(before)]
  const vouchers = calls.reduce((sum, call) => sum + call.vouchers, 0)
  timing.perSecond.push((1000 * vouchers) / elapsed)
  timing.processor.push((used.user + used.system) / 1000 / vouchers)
}

/**
 * Everything on a stack of its own.
 * @param warmUp runs first and is not told; it should reach every client of the levels
 * @returns a measurement for each level, in their order
 */
export async function measure(
  operation: Operation,
  warmUp: LoadLevel,
  levels: readonly LoadLevel[],
): Promise<Measured[]> {
  const stack = await startStack()
  const most = Math.max(...[warmUp, ...levels].map(({ clients }) => clients))
  const floorTape = new Tape()
  const floorClients = Array.from({ length: most }, () =>
    floorTape.record(new DynamoDBClient({ maxAttempts: 10 })),
  )
  const bare = new DynamoDBClient({})
  try {
    const table = stack.runtime.config.TABLE_NAME
    const floorTable = `${table}-floor`
    await createTableFor(floorTable)
    const instances = await Promise.all(
      Array.from({ length: most }, () => startInstance(stack, operation.function)),
    )
    const prepare = await operation.start(
      stack,
      [warmUp, ...levels].reduce((sum, { rounds, calls }) => sum + rounds * calls, 0),
    )
    const measured: Measured[] = []
    for (const level of [warmUp, ...levels]) {
      const calls = await prepare(level.rounds * level.calls)
      await copyTable(bare, table, floorTable)
      const timings: Measured = { clients: level.clients, handler: nothing(), floor: nothing() }
      for (let at = 0; at < calls.length; at += level.calls) {
        const shape = { clients: level.clients, calls: calls.slice(at, at + level.calls) }
        const tapes = await handlerRound({ ...shape, timing: timings.handler }, instances)
        const ready = tapes.map((tape) => readyFor(tape, table, floorTable))
        await round({ ...shape, timing: timings.floor }, (client, call) =>
          replay(floorClients[client] ?? bare, ready[call] ?? []),
        )
        floorTape.take()
      }
      if (level !== warmUp) measured.push(timings)
    }
    await requireSame(bare, table, floorTable)
    return measured
  } finally {
    await stopAll(stack, [bare, ...floorClients])
  }
}

/** @returns the tape of every call */
async function handlerRound(
  given: Round,
  instances: readonly Instance[],
): Promise<TapedRequest[][]> {
  const tapes: TapedRequest[][] = []
  await round(given, async (client, index) => {
    const [instance, call] = [instances[client], given.calls[index]]
    if (!instance || !call) throw new Error('a client without an instance')
    await instance.invoke(call)
    tapes[index] = instance.take()
  })
  return tapes
}

async function stopAll(stack: Stack, clients: readonly DynamoDBClient[]): Promise<void> {
  for (const client of clients) client.destroy()
  await stack.stop()
}

/** The value below which this share (0 to 1) of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)
