/**
 * 对账 (B5): recounts every invariant over the whole table. It reads beside
 * living traffic and a projection that lags a little, so what does not agree is
 * counted again, and only what differs in the same way twice is reported.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { iso } from '../../platform/clock.ts'
import type { Item, Table } from '../../platform/dynamo/table.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { checkPerson } from './check-voucher.ts'
import type { Finding } from './findings.ts'
import { Ledger } from './ledger.ts'

export interface Books { /** ISO 8601 UTC */ at: string; vouchers: number; findings: Finding[] }

/** @param pauseMs how long what is under way gets to settle before the second count */
export async function checkBooks({ table, clock }: Pick<Runtime, 'table' | 'clock'>, pauseMs = 5000): Promise<Books> {
  const at = iso(clock())
  const first = await count(table)
  if (first.findings.length === 0) return { at, ...first }
  await sleep(pauseMs)
  const second = await count(table)
  const known = new Set(first.findings.map((finding) => JSON.stringify(finding)))
  return { at, vouchers: second.vouchers, findings: second.findings.filter((finding) => known.has(JSON.stringify(finding))) }
}

async function count(table: Table): Promise<Omit<Books, 'at'>> {
  const ledger = new Ledger()
  const findings: Finding[] = []
  let person: Item[] = []
  for await (const item of table.scan()) {
    ledger.add(item)
    // A scan brings the items of one partition together.
    if (person[0] && person[0].pk !== item.pk) {
      findings.push(...checkPerson(person))
      person = []
    }
    if (item.pk.startsWith('PERSON#')) person.push(item)
  }
  findings.push(...checkPerson(person))
  return { vouchers: ledger.vouchers, findings: [...findings, ...ledger.compare()] }
}
