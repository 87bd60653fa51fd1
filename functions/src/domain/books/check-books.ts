/**
 * 对账 (B5): recounts every invariant over the whole table. It reads beside
 * living traffic and a projection that lags a little, so what does not agree is
 * counted again, and only what differs in the same way every time is reported.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { iso } from '../../platform/clock.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import { recount } from './recount.ts'
import type { Finding } from './findings.ts'

export interface Books {
  /** ISO 8601 UTC */
  at: string
  vouchers: number
  findings: Finding[]
}

/** How often it counts again while what differs still becomes less. */
const MOST_RECOUNTS = 6

/** @param pauseMs how long what is under way gets to settle before each further count */
export async function checkBooks(runtime: ReadsToday, pauseMs = 5000): Promise<Books> {
  const at = iso(runtime.clock())
  const first = await recount(runtime, new Set())
  let { vouchers } = first
  // Of two sides that differ as a whole, only the next count can name the rows.
  let findings = first.differing.size === 0 ? first.findings : undefined
  for (let recounts = 0; findings?.length !== 0 && recounts < MOST_RECOUNTS; recounts++) {
    await sleep(pauseMs)
    const next = await recount(runtime, first.differing)
    const known = findings && new Set(findings.map((finding) => JSON.stringify(finding)))
    const still: Finding[] = next.findings.filter(
      (finding) => !known || known.has(JSON.stringify(finding)),
    )
    vouchers = next.vouchers
    const settled = still.length === findings?.length
    findings = still
    if (settled) break
  }
  return { at, vouchers, findings: findings ?? [] }
}
