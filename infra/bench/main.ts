/**
 * `npm run bench`: what the operations cost and how long they take beside the
 * bare SDK calls that they consist of (docs/performance.md tells how to read it).
 * Arguments choose: parts of operations' names, `cold-start`, `growth`,
 * `capacity`, or `availability`; everything when there are none. `BENCH_SCALE` (1)
 * makes it shorter or longer.
 */
import { arch, cpus, loadavg } from 'node:os'
import '../test/footing/lay.ts'
import { startStack } from '../../functions/test/support/stack/stack.ts'
import { availability } from './availability/availability.ts'
import { BUDGETS, type Budget } from './budgets.ts'
import { CAPACITY_HEAD, capacityRows, measureClaim } from './growth/capacity.ts'
import { coldStarts } from './cold-start.ts'
import { countAll } from './floor/count.ts'
import { growth } from './growth/growth.ts'
import { measure, nothing, type LoadLevel, type Measured } from './measure.ts'
import { expire, issue } from './operations/jobs.ts'
import type { Operation } from './operations/operation.ts'
import { redeemGeneral, redeemTargeted } from './operations/operator.ts'
import { claim, list, pass } from './operations/worker.ts'
import {
  COST_HEAD,
  costRow,
  GROWTH_HEAD,
  growthRows,
  startTable,
  table,
  TIME_HEAD,
  timeRow,
} from './report.ts'

interface Row {
  operation: Operation
  budget: Budget
  counted: number
  plan: Plan
  perVoucher: boolean
}
interface Plan {
  warmUp: LoadLevel
  levels: readonly LoadLevel[]
}

const CALLS: Plan = {
  // Handlers are to be as well known to the machine's compiler as the SDK, which the preparations
  // use as well.
  warmUp: { clients: 32, rounds: 4, calls: 320 },
  levels: [
    { clients: 1, rounds: 10, calls: 60 },
    { clients: 8, rounds: 6, calls: 120 },
    { clients: 32, rounds: 6, calls: 320 },
  ],
}
const JOBS: Plan = {
  warmUp: { clients: 32, rounds: 1, calls: 32 },
  levels: [
    { clients: 1, rounds: 4, calls: 3 },
    { clients: 8, rounds: 3, calls: 8 },
    { clients: 32, rounds: 2, calls: 32 },
  ],
}
const START_RUNS = 7
/** Vouchers that stand while the others are worked on; the last takes minutes to lay out. */
const STANDING = [1_000, 10_000, 100_000, 1_000_000]
/** Claims a second: the largest coupon rush on record. */
const RUSH = 200_000

const call = (operation: Operation, budget: Budget): Row => ({
  operation,
  budget,
  counted: 10,
  plan: CALLS,
  perVoucher: false,
})
const job = (operation: Operation, budget: Budget, counted: number): Row => ({
  operation,
  budget,
  counted,
  plan: JOBS,
  perVoucher: true,
})
const ROWS: readonly Row[] = [
  call(list, BUDGETS.list),
  call(claim, BUDGETS.claim),
  call(pass, BUDGETS.pass),
  call(redeemTargeted, BUDGETS.redeemTargeted),
  call(redeemGeneral, BUDGETS.redeemGeneral),
  job(issue(100), BUDGETS.issue, 2),
  job(expire(50, 1000), BUDGETS.expire, 8),
]

const scale = Number(process.env.BENCH_SCALE ?? 1)
if (!(scale > 0)) throw new Error('BENCH_SCALE is a number above 0, such as 0.2 or 3')
const chosen = process.argv.slice(2)
const isChosen = (name: string): boolean =>
  chosen.length === 0 || chosen.some((part) => name.includes(part))

/**
 * Below 1 there are fewer rounds and calls; above, everything is measured several times on fresh
 * stacks.
 */
const scaled = ({ clients, rounds, calls }: LoadLevel): LoadLevel => {
  const part = Math.min(1, scale)
  return {
    clients,
    rounds: Math.max(1, Math.round(rounds * part)),
    calls: Math.max(clients, Math.round(calls * part)),
  }
}

async function timesOf({ operation, plan }: Row): Promise<Measured[]> {
  const all: Measured[] = []
  for (let time = 0; time < Math.max(1, Math.round(scale)); time++) {
    for (const [index, { clients, handler, floor }] of (
      await measure(operation, scaled(plan.warmUp), plan.levels.map(scaled))
    ).entries()) {
      const sum = (all[index] ??= { clients, handler: nothing(), floor: nothing() })
      for (const [into, from] of [
        [sum.handler, handler],
        [sum.floor, floor],
      ] as const) {
        into.milliseconds.push(...from.milliseconds)
        into.perSecond.push(...from.perSecond)
        into.processor.push(...from.processor)
      }
    }
  }
  return all
}

async function printCosts(rows: readonly Row[]): Promise<void> {
  const stack = await startStack()
  try {
    const lines: string[][] = []
    for (const { operation, budget, counted, perVoucher } of rows)
      lines.push(
        costRow(
          { name: nameOf(operation, perVoucher), perVoucher, budget },
          await countAll(stack, operation, counted),
        ),
      )
    console.log(`\nCosts, one warm call each; jobs per voucher\n\n${table(COST_HEAD, lines)}`)
  } finally {
    await stack.stop()
  }
}

const nameOf = ({ name }: Operation, perVoucher: boolean): string =>
  perVoucher ? `${name} (per voucher)` : name

const rows = ROWS.filter(({ operation }) => isChosen(operation.name))
const loadBefore = loadavg()[0] ?? 0
console.log(
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'} (${arch()}), Node ${process.version}, load ${loadBefore.toFixed(1)} before the start`,
)
if (rows.length > 0) {
  await printCosts(rows)
  const lines: string[][] = []
  for (const row of rows) {
    process.stderr.write(`measuring: ${row.operation.name}\n`)
    for (const measured of await timesOf(row))
      lines.push(timeRow(nameOf(row.operation, row.perVoucher), measured))
  }
  console.log(
    `\nTimes beside the floor: the same requests by the bare SDK, in turns\n\n${table(TIME_HEAD, lines)}`,
  )
}
if (isChosen('cold-start')) {
  const stack = await startStack()
  const { config } = stack.runtime
  await stack.stop()
  const runs = scale < 1 ? 3 : START_RUNS
  console.log(
    `\nCold starts: median of ${runs} fresh processes each\n\n${startTable(await coldStarts(config, runs))}`,
  )
}
if (isChosen('growth')) {
  const grown = await growth(scale < 1 ? STANDING.slice(0, -1) : STANDING, (text) =>
    process.stderr.write(`growth: ${text}\n`),
  )
  console.log(
    `\nGrowth: while more and more vouchers stand; a tenth of them is issued, and expires (per voucher)\n\n${table(GROWTH_HEAD, growthRows(grown))}`,
  )
}
if (isChosen('capacity'))
  console.log(
    `\nCapacity: ${RUSH.toLocaleString('en-US')} claims a second on one campaign\n\n${table(CAPACITY_HEAD, capacityRows(await measureClaim(), RUSH))}`,
  )
if (isChosen('availability'))
  console.log(
    `\nRedemption while bulk work runs and claims rush, beside redemption alone\n\n${await availability(scale)}`,
  )
