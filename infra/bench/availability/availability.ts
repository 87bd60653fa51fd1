/**
 * Whether redemption stays available: how long it takes while a batch is issued,
 * due vouchers are expired and workers rush for a campaign, beside how long it
 * takes alone. The two take turns, so that whatever else the machine does meets
 * both.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildH5IfNeeded } from '../../local/apps/build-app.ts'
import { quantile } from '../measure.ts'
import { table } from '../report.ts'
import { DESKS, prepare } from './ground.ts'
import { KINDS, type TimedRedemption } from './messages.ts'
import { round, visitsIn, type Round } from './rounds.ts'
import { onSystem, settled } from './system.ts'

/** p99 under load over p99 alone, at most. */
const MOST_RATIO = 3
const ROUNDS = 2

/**
 * @param scale 1 is to issue and to expire 100,000, with redemptions for a minute, twice; a tenth
 *   at least
 * @returns a table and what was done meanwhile
 */
export async function availability(scale: number): Promise<string> {
  // Less would be over before redemptions are timed.
  const part = Math.max(0.1, Math.min(1, scale))
  const visits = visitsIn(60 * part, DESKS)
  const folder = mkdtempSync(join(tmpdir(), 'voucher-availability-'))
  try {
    await buildH5IfNeeded(say, new AbortController().signal)
    const template = join(folder, 'data')
    say('preparing')
    const prepared = await onSystem(template, async (system) => {
      const made = await prepare(system, {
        bulk: Math.round(100_000 * part),
        claimants: Math.round(36_000 * part),
        holders: 2 * visits,
      })
      await settled(system)
      return made
    })
    const rounds: Round[] = []
    for (const count = ROUNDS * Math.max(1, Math.round(scale)); rounds.length < count;) {
      say(`round ${rounds.length + 1} of ${count}`)
      rounds.push(await round(template, prepared, visits))
    }
    return report(rounds)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const say = (what: string): void => {
  process.stderr.write(`availability: ${what}\n`)
}

export function report(rounds: readonly Round[]): string {
  const [alone, loaded] = [rounds.flatMap((one) => one.alone), rounds.flatMap((one) => one.loaded)]
  const rows = KINDS.map((kind) => {
    const of = (all: readonly TimedRedemption[]): number[] =>
      all.filter((one) => one.kind === kind).map(({ milliseconds }) => milliseconds)
    const ratio = quantile(of(loaded), 0.99) / quantile(of(alone), 0.99)
    return [
      `redeem a ${kind} voucher`,
      ...[of(alone), of(loaded)].flatMap((times) => [
        String(times.length),
        quantile(times, 0.5).toFixed(1),
        quantile(times, 0.99).toFixed(1),
      ]),
      ratio.toFixed(2),
      ratio <= MOST_RATIO ? 'OK' : `${(ratio - MOST_RATIO).toFixed(2)} over ${MOST_RATIO}`,
    ]
  })
  const failed = [...alone, ...loaded].filter(({ status }) => status !== 201)
  return [
    table(
      ['operation', 'alone', 'p50 ms', 'p99', 'under load', 'p50 ms', 'p99', 'p99 ratio', ''],
      rows,
    ),
    '',
    ...rounds.map(
      ({ load: { issued, expired, claimed, seconds } }) =>
        `Meanwhile, in ${seconds.toFixed(0)} s: ${issued} issued, ${expired} expired, ${claimed} claimed.`,
    ),
    ...(failed.length > 0
      ? [`${failed.length} redemptions failed, such as ${failed[0]?.body}`]
      : []),
  ].join('\n')
}
