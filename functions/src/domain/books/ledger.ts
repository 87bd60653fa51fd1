/** Sums over the whole table, gathered in one pass and compared at its end. Memory grows with batches, classes and months, not with vouchers. */
import type { Item } from '../../platform/dynamo/table.ts'
import { toBatch, type Batch } from '../batch/index.ts'
import { contributionOf, countOf, MEASURES } from '../statistics/index.ts'
import { toTrainee } from '../training/index.ts'
import { ownersOf, toVoucher } from '../voucher/index.ts'
import type { Finding } from './findings.ts'

class Tally extends Map<string, number> {
  add(key: string, amount = 1): void { this.set(key, (this.get(key) ?? 0) + amount) }
  of(key: string): number { return this.get(key) ?? 0 }
}

export class Ledger {
  vouchers = 0
  private readonly batches = new Map<string, Batch>()
  private readonly perBatch = new Tally()
  private readonly stock = new Tally()
  private readonly seats = new Tally()
  private readonly trainees = new Tally()
  private readonly onRoster = new Tally()
  private readonly enrolled = new Tally()
  private readonly usedGeneral = new Tally()
  private readonly operators = new Map<string, { primary?: string; enabled: Set<string>; any: boolean }>()
  private readonly counted = new Tally()
  private readonly contributed = new Tally()

  /** Takes one item of the table into account. */
  add(item: Item): void {
    const [kind = ''] = item.sk.split('#')
    if (kind === 'BATCH' && item.pk.startsWith('BATCH#')) this.batches.set(item.batchId as string, toBatch(item))
    else if (kind === 'STOCK') this.stock.add(item.pk.split('#')[1] ?? '', item.remaining as number)
    else if (kind === 'SEATS') this.seats.add(item.pk.slice('CLASS#'.length), item.taken as number)
    else if (kind === 'TRAINEE') this.addTrainee(item)
    else if (kind === 'VOUCHER') this.addVoucher(item)
    else if (kind === 'INSTITUTION' || kind === 'OPERATOR') this.addOperator(item, kind)
    const count = countOf(item)
    if (count) for (const measure of MEASURES) this.counted.add(`${count.regionCode} ${count.month} ${measure}`, count.counts[measure])
  }

  private addTrainee(item: Item): void {
    const { classId, source } = toTrainee(item)
    this.trainees.add(classId)
    if (source === 'voucher') this.enrolled.add(classId)
    else this.onRoster.add(classId)
  }

  private addVoucher(item: Item): void {
    const { batchId } = ownersOf(item)
    const voucher = toVoucher(item)
    this.vouchers += 1
    this.perBatch.add(batchId)
    if (voucher.classId) this.usedGeneral.add(JSON.stringify([batchId, voucher.classId]))
    for (const { month, measure } of contributionOf(voucher)) this.contributed.add(JSON.stringify([batchId, month, measure]))
  }

  private addOperator(item: Item, kind: string): void {
    const known = this.operators.get(item.pk) ?? { enabled: new Set<string>(), any: false }
    if (kind === 'INSTITUTION') { if (typeof item.primaryOperator === 'string') known.primary = item.primaryOperator }
    else {
      known.any = true
      if (item.status === 'enabled') known.enabled.add(item.sk.slice('OPERATOR#'.length))
    }
    this.operators.set(item.pk, known)
  }

  /** Every sum that does not agree. */
  compare(): Finding[] {
    const findings: Finding[] = []
    const agree = (rule: Finding['rule'], subject: string, expected: number, found: number): void => { if (expected !== found) findings.push({ rule, subject, expected, found }) }
    for (const batch of this.batches.values()) {
      if (batch.mode === 'general' && batch.state !== 'draft') agree('stock', batch.batchId, batch.quantity, this.stock.of(batch.batchId) + this.perBatch.of(batch.batchId))
      if (batch.mode === 'targeted' && batch.state === 'issued') agree('roster', batch.batchId, this.onRoster.of(batch.classId), this.perBatch.of(batch.batchId))
    }
    for (const classId of new Set([...this.seats.keys(), ...this.trainees.keys()])) agree('seats', classId, this.trainees.of(classId), this.seats.of(classId))
    const used = new Tally()
    for (const [key, amount] of this.usedGeneral) {
      const [batchId, classId] = JSON.parse(key) as [string, string]
      if (this.batches.get(batchId)?.mode === 'general') used.add(classId, amount)
    }
    for (const classId of new Set([...used.keys(), ...this.enrolled.keys()])) agree('enrolment', classId, used.of(classId), this.enrolled.of(classId))
    for (const [institution, { primary, enabled, any }] of this.operators) {
      if (any && !(primary && enabled.has(primary))) findings.push({ rule: 'primary', subject: institution, expected: '1', found: primary === undefined ? '0' : `${primary} 未启用` })
    }
    return [...findings, ...this.compareStatistics()]
  }

  private compareStatistics(): Finding[] {
    const recount = new Tally()
    for (const [key, amount] of this.contributed) {
      const [batchId, month, measure] = JSON.parse(key) as [string, string, string]
      recount.add(`${this.batches.get(batchId)?.regionCode ?? 'unknown'} ${month} ${measure}`, amount)
    }
    return [...new Set([...recount.keys(), ...this.counted.keys()])].filter((key) => recount.of(key) !== this.counted.of(key))
      .map((key) => ({ rule: 'statistics', subject: key, expected: recount.of(key), found: this.counted.of(key) }))
  }
}
