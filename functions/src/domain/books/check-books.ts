/**
 * 对账 (B5): recounts every invariant over the whole table. It reads beside
 * living traffic and a projection that lags a little, so what does not agree is
 * counted again, and only what differs in the same way every time is reported.
 * Of running numbers that is by more, in the same direction, than all that has
 * happened meanwhile can explain.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { iso } from '../../platform/clock.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import { recount } from './recount.ts'
import type { Finding, Row } from './findings.ts'
import type { Traffic } from './traffic.ts'

export interface Books {
  /** ISO 8601 UTC */
  at: string
  vouchers: number
  findings: Finding[]
}

/** How often it counts again while what differs still becomes less. */
const MOST_RECOUNTS = 6

/**
 * @param pauseMs how long what is under way gets to settle before each further count
 * @param pause waits so long
 */
export async function checkBooks(
  runtime: ReadsToday,
  pauseMs = 5000,
  pause: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Books> {
  const at = iso(runtime.clock())
  const first = await recount(runtime, new Set())
  let last = first
  // Of two sides that differ as a whole, only the next count can name the rows.
  let rows = first.differing.size === 0 ? first.findings : undefined
  for (let recounts = 0; rows?.length !== 0 && recounts < MOST_RECOUNTS; recounts++) {
    await pause(pauseMs)
    const next = await recount(runtime, first.differing, last.span)
    const known =
      rows && new Set(rows.filter((row) => isCertain(row, next.traffic)).map(identityOf))
    const still = next.findings.filter((row) => !known || known.has(identityOf(row)))
    const settled = still.length === rows?.length
    last = next
    rows = still
    if (settled) break
  }
  const findings = (rows ?? []).map(({ gap: _gap, ...finding }): Finding => finding)
  return { at, vouchers: last.vouchers, findings }
}

/** Whether a row differs by more than what has happened while it was counted. */
const isCertain = ({ gap }: Row, traffic: Traffic): boolean =>
  !gap || Math.abs(gap.by) > gap.amid.reduce((sum, name) => sum + traffic.of(name), gap.behind)

/** What makes a row the same in another count. */
const identityOf = ({ gap, ...finding }: Row): string =>
  JSON.stringify(gap ? [finding.rule, finding.subject, Math.sign(gap.by)] : finding)
