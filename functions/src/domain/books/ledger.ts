/**
 * Sums over the whole table, gathered in one pass and compared at its end. Memory grows with
 * batches, classes, institutions and months, not with people or vouchers.
 */
import { shardOf } from '../../platform/dynamo/shards.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import { voucherIdOf } from '../../platform/ids.ts'
import { toBatch, type Batch } from '../batch/index.ts'
import { contributionOf, countOf, MEASURES } from '../statistics/index.ts'
import { toTrainee } from '../training/index.ts'
import { ownersOf, toVoucher, WAS_USED } from '../voucher/index.ts'
import { differs, type Finding, gaps, type Row } from './findings.ts'
import { Offices } from './offices.ts'
import { Sets } from '../../platform/work/sets.ts'
import { Stocks } from './stocks.ts'
import { changesIn, enrolmentsIn, REVERSALS, type Span, Traffic } from './traffic.ts'
import { Tally } from '../../platform/work/tally.ts'

/** People are compared in this many parts, each of which can be gathered in full. */
const PARTS = 1024
const partOf = (personId: string): number => shardOf(personId, PARTS)

interface Room {
  batchId?: string
  taken?: number
  capacity?: number
  trainees: number
}

export class Ledger {
  vouchers = 0
  readonly traffic: Traffic
  private readonly sets: Sets
  private readonly batches = new Map<string, Batch>()
  private readonly perBatch = new Tally()
  private readonly stocks = new Stocks()
  private readonly rooms = new Map<string, Room>()
  private readonly offices = new Offices()
  private readonly counted = new Tally()
  private readonly recounted = new Tally()

  /** @param gathered see `Sets` @param during while what traffic is wanted */
  constructor(gathered: ReadonlySet<string>, during: Span | undefined) {
    this.sets = new Sets(gathered)
    this.traffic = new Traffic(during)
  }

  get differing(): ReadonlySet<string> {
    return this.sets.differing
  }

  /** Takes one item of the table into account. */
  add(item: Item): void {
    const [kind = ''] = item.sk.split('#')
    if (kind === 'BATCH' && item.pk.startsWith('BATCH#'))
      this.batches.set(item.batchId as string, toBatch(item))
    else if (kind === 'STOCK') this.stocks.add(item)
    else if (kind === 'CLASS' || kind === 'SEATS' || kind === 'TRAINEE') this.addToRoom(item, kind)
    else if (kind === 'INSTITUTION' || kind === 'OPERATOR') this.offices.add(item, kind)
    else if (kind === 'REDEMPTION') {
      if (item.reversedAt === undefined)
        this.sets.add(
          `listed ${item.pk.slice('INSTITUTION#'.length)}`,
          `${item.voucherId as string} ${item.redeemedAt as string}`,
        )
    } else if (kind === 'IDENTITY')
      this.sets.add(
        `identity ${partOf(item.personId as string)}`,
        `PERSON#${item.personId as string}`,
      )
    else if (kind === 'PROFILE')
      this.sets.add(`profile ${partOf(item.pk.slice('PERSON#'.length))}`, item.pk)
    if (kind === 'USCC')
      this.sets.add('uscc all', `${item.pk.slice('USCC#'.length)} ${item.institutionId as string}`)
    if (kind === 'INSTITUTION')
      this.sets.add(
        'institution all',
        `${item.uscc as string} ${item.pk.slice('INSTITUTION#'.length)}`,
      )
    if (item.pk.startsWith('AUDIT#')) this.addAudit(item)
    const count = countOf(item)
    if (count)
      for (const measure of MEASURES)
        this.counted.add(`${count.regionCode} ${count.month} ${measure}`, count.counts[measure])
  }

  private roomOf(item: Item): Room {
    const classId = item.pk.slice('CLASS#'.length)
    const room = this.rooms.get(classId) ?? { trainees: 0 }
    this.rooms.set(classId, room)
    return room
  }

  private addToRoom(item: Item, kind: 'CLASS' | 'SEATS' | 'TRAINEE'): void {
    const room = this.roomOf(item)
    if (kind === 'CLASS') {
      if (item.batchId !== undefined) room.batchId = item.batchId as string
    } else if (kind === 'SEATS') Object.assign(room, { taken: item.taken, capacity: item.capacity })
    else {
      room.trainees += 1
      this.traffic.addTrainee(item)
      const { classId, personId, source, voucherBatchId } = toTrainee(item)
      if (source === 'voucher')
        this.sets.add(`enrolled ${classId}`, `PERSON#${personId} VOUCHER#${voucherBatchId ?? ''}`)
      else this.sets.add(`roster ${classId}`, `PERSON#${personId}`)
    }
  }

  /** @param batch the voucher's, if there is one */
  addVoucher(item: Item, batch: Batch | undefined): void {
    const { personId, batchId } = ownersOf(item)
    const voucher = toVoucher(item)
    const name = `${item.pk} ${item.sk}`
    this.vouchers += 1
    this.traffic.addVoucher(voucher, batch)
    this.perBatch.add(batchId)
    // Of a voided batch those count who were trained on it: they get no other voucher of the class.
    if (
      batch?.mode === 'targeted' &&
      (batch.state !== 'voided' || WAS_USED.includes(voucher.status))
    )
      this.sets.add(`holders ${batch.classId}`, item.pk)
    if (voucher.classId && batch?.mode === 'general') this.sets.add(`used ${voucher.classId}`, name)
    if (voucher.institutionId)
      this.sets.add(
        `redeemed ${voucher.institutionId}`,
        `${voucherIdOf(personId, batchId)} ${voucher.redeemedAt ?? ''}`,
      )
    for (let version = 1; version <= voucher.version; version++)
      this.sets.add(`changed ${partOf(personId)}`, `${item.pk}#${item.sk}#${version}`)
    for (const { month, measure } of contributionOf(voucher))
      this.recounted.add(`${batch?.regionCode ?? 'unknown'} ${month} ${measure}`)
  }

  /**
   * Of the audit trail, changes of vouchers: its keys end in the item and version that they are
   * about.
   */
  private addAudit({ sk }: Item): void {
    const change = sk.slice(sk.indexOf('#') + 1)
    const [, personId] = /^PERSON#(per_[0-9a-z]+)#VOUCHER#/.exec(change) ?? []
    if (personId !== undefined) this.sets.add(`audited ${partOf(personId)}`, change)
  }

  /** Every sum that does not agree. */
  compare(): Row[] {
    return [
      ...[...this.batches.values()].flatMap((batch) => this.compareBatch(batch)),
      ...this.compareRooms(),
      ...this.offices.compare(),
      ...this.compareStatistics(),
      ...this.sameSets('person', 'profile', 'identity'),
      ...this.sameSets('audit', 'changed', 'audited'),
      ...this.sameSets('enrolment', 'used', 'enrolled'),
      ...this.sameSets('redemptions', 'redeemed', 'listed'),
      ...this.sameSets('institution', 'institution', 'uscc'),
    ]
  }

  /** Two kinds of sets that must be equal, whatever they are about. */
  private sameSets(rule: Finding['rule'], kind: string, other: string): Finding[] {
    return [...new Set([...this.sets.about(kind), ...this.sets.about(other)])].flatMap((what) =>
      this.sameSet(rule, { one: `${kind} ${what}`, other: `${other} ${what}` }),
    )
  }

  /** @param within what the members belong to, where they do not say so themselves */
  private sameSet(
    rule: Finding['rule'],
    names: { one: string; other: string },
    within = '',
  ): Finding[] {
    return this.sets
      .differences(names.one, names.other)
      .flatMap(({ member, one: expected, other: found }) =>
        differs(rule, within + member, { expected, found }),
      )
  }

  private compareBatch(batch: Batch): Row[] {
    const { batchId } = batch
    if (batch.mode === 'general')
      return batch.state === 'draft' ? [] : this.stocks.compare(batch, this.perBatch.of(batchId))
    return batch.state === 'issued'
      ? this.sameSet(
          'roster',
          { one: `roster ${batch.classId}`, other: `holders ${batch.classId}` },
          `${batchId} `,
        )
      : []
  }

  private compareRooms(): Row[] {
    const targeted = [...this.batches.values()].filter((batch) => batch.mode === 'targeted')
    // While a batch is being voided its class may still hold it, or no longer.
    const live = Map.groupBy(
      targeted.filter(({ state }) => state !== 'voided' && state !== 'voiding'),
      ({ classId }) => classId as string,
    )
    return [...this.rooms].flatMap(([classId, { batchId = '', taken, capacity = 0, trainees }]) => [
      ...(taken === undefined
        ? differs('seats', classId, { expected: trainees, found: '没有' })
        : gaps('seats', classId, {
            expected: trainees,
            found: taken,
            amid: [enrolmentsIn(classId), REVERSALS],
          })),
      ...(trainees > capacity
        ? differs('seats', classId, { expected: `≤ ${capacity}`, found: trainees })
        : []),
      ...differs('class', classId, {
        expected: this.batches.get(batchId)?.state === 'voiding' ? '' : batchId,
        found: (live.get(classId) ?? [])
          .map((batch) => batch.batchId)
          .sort()
          .join(),
      }),
    ])
  }

  private compareStatistics(): Row[] {
    const behind = this.unaudited()
    return [...new Set([...this.recounted.keys(), ...this.counted.keys()])].flatMap((key) =>
      gaps('statistics', key, {
        expected: this.recounted.of(key),
        found: this.counted.of(key),
        amid: [changesIn(key.split(' ')[0] ?? '')],
        behind,
      }),
    )
  }

  /** Changes without their audit entry: as many as are still to be projected, unless they are lost. */
  private unaudited(): number {
    return this.sets
      .about('changed')
      .map((part) => this.sets.sizeOf(`changed ${part}`) - this.sets.sizeOf(`audited ${part}`))
      .reduce((sum, missing) => sum + Math.max(0, missing), 0)
  }
}
