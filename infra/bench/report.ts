/** The bench's tables, as text that is also Markdown. */
import { budgetText, excessOf, type Budget } from './budgets.ts'
import { MEASURE, type ColdStart } from './cold-start.ts'
import type { Costs } from './floor/count.ts'
import type { Grown } from './growth/growth.ts'
import { median, quantile, type Measured, type Timing } from './measure.ts'

/**
 * Handler time over the floor's, p50 at one client, at most; throughput over the floor's at 32
 * clients, at least.
 */
const MOST_TIME = 1.3
const LEAST_THROUGHPUT = 0.8
/** Bundle and init over those of a handler that only makes a DynamoDB client. */
const MOST_START = 1.6

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return [
    line(head),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...rows.map(line),
  ].join('\n')
}

const units = (figure: number): string => figure.toFixed(2).replace(/\.?0+$/, '')

export const COST_HEAD = [
  'operation',
  'requests',
  'round trips',
  'write units',
  'read units',
  'budget',
  '',
  'projection: requests',
  'write units',
  'read units',
]

export function costRow(
  { name, perVoucher, budget }: { name: string; perVoucher: boolean; budget: Budget },
  { call, projection }: Costs,
): string[] {
  const excess = excessOf(call, budget)
  return [
    name,
    units(call.requests),
    perVoucher ? '' : String(call.roundTrips),
    units(call.write),
    units(call.read),
    budgetText(budget),
    excess.length === 0 ? 'OK' : excess.join('; '),
    units(projection.requests),
    units(projection.write),
    units(projection.read),
  ]
}

export const TIME_HEAD = [
  'operation',
  'clients',
  'handler p50 ms',
  'p99',
  'per second',
  'CPU ms',
  'floor p50 ms',
  'p99',
  'per second',
  'CPU ms',
  'p50 ratio',
  'throughput ratio',
  'CPU ratio',
  '',
]

export function timeRow(name: string, { clients, handler, floor }: Measured): string[] {
  const time = quantile(handler.milliseconds, 0.5) / quantile(floor.milliseconds, 0.5)
  const throughput = median(handler.perSecond) / median(floor.perSecond)
  return [
    name,
    String(clients),
    ...figures(handler),
    ...figures(floor),
    time.toFixed(2),
    throughput.toFixed(2),
    (median(handler.processor) / median(floor.processor)).toFixed(2),
    verdict(clients, time, throughput),
  ]
}

const figures = ({ milliseconds, perSecond, processor }: Timing): string[] => [
  quantile(milliseconds, 0.5).toFixed(2),
  quantile(milliseconds, 0.99).toFixed(2),
  median(perSecond).toFixed(0),
  median(processor).toFixed(2),
]

function verdict(clients: number, time: number, throughput: number): string {
  if (clients === 1)
    return time <= MOST_TIME ? 'OK' : `p50 ratio ${(time - MOST_TIME).toFixed(2)} over ${MOST_TIME}`
  if (clients === 32)
    return throughput >= LEAST_THROUGHPUT
      ? 'OK'
      : `throughput ratio ${(LEAST_THROUGHPUT - throughput).toFixed(2)} under ${LEAST_THROUGHPUT}`
  return ''
}

export const GROWTH_HEAD = [
  'operation',
  'standing',
  'write units',
  'read units',
  'ms',
  'over the first',
]

/** Operation by operation, with the time beside that of the fewest standing vouchers. */
export function growthRows(grown: readonly Grown[]): string[][] {
  const operations = [...new Set(grown.map(({ operation }) => operation))]
  return operations.flatMap((operation) => {
    const rows = grown.filter((row) => row.operation === operation)
    return rows.map(({ standing, write, read, milliseconds }) => [
      operation,
      standing.toLocaleString('en-US'),
      units(write),
      units(read),
      milliseconds.toFixed(2),
      (milliseconds / (rows[0]?.milliseconds ?? NaN)).toFixed(2),
    ])
  })
}

export function startTable(starts: readonly ColdStart[]): string {
  const measure = starts.find(({ name }) => name === MEASURE)
  const rows = starts.map(({ name, bytesAtStart, bytesInAll, milliseconds, processor }) => {
    const ratios = {
      size: bytesAtStart / (measure?.bytesAtStart ?? NaN),
      init: milliseconds / (measure?.milliseconds ?? NaN),
    }
    const over = Object.entries(ratios)
      .filter(([, ratio]) => ratio > MOST_START)
      .map(([of, ratio]) => `${of} ratio ${(ratio - MOST_START).toFixed(2)} over ${MOST_START}`)
    return [
      name,
      (bytesAtStart / 1000).toFixed(0),
      (bytesInAll / 1000).toFixed(0),
      milliseconds.toFixed(0),
      processor.toFixed(0),
      ratios.size.toFixed(2),
      ratios.init.toFixed(2),
      (processor / (measure?.processor ?? NaN)).toFixed(2),
      over.join('; ') || 'OK',
    ]
  })
  return table(
    [
      'function',
      'KB at start',
      'KB in all',
      'init ms',
      'CPU ms',
      'size ratio',
      'init ratio',
      'CPU ratio',
      '',
    ],
    rows,
  )
}
