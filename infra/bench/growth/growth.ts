/** What operations cost and how long they take while more and more vouchers stand in the table. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStack, type Stack } from '../../../functions/test/support/stack/stack.ts'
import { startInstance } from '../instance.ts'
import { median } from '../measure.ts'
import { expire, issue } from '../operations/jobs.ts'
import type { Operation } from '../operations/operation.ts'
import { redeemGeneral, redeemTargeted } from '../operations/operator.ts'
import { claim, list, pass } from '../operations/worker.ts'
import { standing } from './standing.ts'
import { tallyOf } from '../floor/tape.ts'

/** Of one call, for jobs of one voucher: capacity units, and milliseconds (median). */
export interface Grown {
  operation: string
  standing: number
  vouchers: number
  write: number
  read: number
  milliseconds: number
}

const WARM_UP = 200
const CALLS = 200
/** A part of the standing vouchers that is issued, and expires, in one go: 100,000 of a million. */
const SHARE = 10

interface Plan {
  operation: Operation
  warmUp: number
  calls: number
}
const plansFor = (count: number): Plan[] => [
  ...[list, claim, pass, redeemTargeted, redeemGeneral].map((operation) => ({
    operation,
    warmUp: WARM_UP,
    calls: CALLS,
  })),
  { operation: issue(count / SHARE), warmUp: 0, calls: 1 },
  { operation: expire(count / SHARE, 0), warmUp: 0, calls: 1 },
]

/** @param counts how many vouchers stand, one table each */
export async function growth(
  counts: readonly number[],
  progress: (text: string) => void,
): Promise<Grown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'voucher-growth-'))
  const grown: Grown[] = []
  try {
    for (const count of counts) {
      progress(`${count} vouchers are being laid out`)
      const stack = await startStack(await standing(folder, count))
      try {
        for (const plan of plansFor(count)) {
          progress(`${plan.operation.name}, ${count} standing`)
          grown.push({ ...(await measured(stack, plan)), standing: count })
        }
      } finally {
        await stack.stop()
      }
    }
    return grown
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measured(
  stack: Stack,
  { operation, warmUp, calls }: Plan,
): Promise<Omit<Grown, 'standing'>> {
  const prepare = await operation.start(stack, warmUp + calls)
  const instance = await startInstance(stack, operation.function)
  for (const call of warmUp > 0 ? await prepare(warmUp) : []) await instance.invoke(call)
  instance.take()
  const [milliseconds, all] = [[] as number[], { vouchers: 0, write: 0, read: 0 }]
  for (const call of await prepare(calls)) {
    const began = performance.now()
    await instance.invoke(call)
    milliseconds.push((performance.now() - began) / call.vouchers)
    const { write, read } = tallyOf(instance.take())
    all.vouchers += call.vouchers
    all.write += write
    all.read += read
  }
  return {
    operation: operation.name,
    vouchers: all.vouchers,
    write: all.write / all.vouchers,
    read: all.read / all.vouchers,
    milliseconds: median(milliseconds),
  }
}
