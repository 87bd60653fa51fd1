/**
 * What has happened while the table was counted, for those rows of the books in which two running
 * numbers are compared: what changes between the reading of the one and of the other makes them
 * differ, and is no fault. A count cannot know this of itself, because it has passed some of it by;
 * the next one sees all of it.
 */
import type { Item } from '../../platform/dynamo/table.ts'
import { Tally } from '../../platform/work/tally.ts'
import type { Batch } from '../batch/index.ts'
import { toTrainee } from '../training/index.ts'
import type { Voucher } from '../voucher/index.ts'

/** From when to when (ms since the epoch). */
export interface Span {
  from: number
  to: number
}

/** Names under which changes are counted. */
export const claimsOf = (batchId: string): string => `claims ${batchId}`
export const enrolmentsIn = (classId: string): string => `enrolments ${classId}`
export const REVERSALS = 'reversals'
export const changesIn = (regionCode: string): string => `changes ${regionCode}`

export class Traffic extends Tally {
  private readonly during: Span | undefined

  /** @param during while what was counted; nothing is asked when absent */
  constructor(during: Span | undefined) {
    super()
    this.during = during
  }

  private isDuring(instant: string | undefined): boolean {
    if (!this.during || instant === undefined) return false
    const at = Date.parse(instant)
    return at >= this.during.from && at <= this.during.to
  }

  addVoucher(voucher: Voucher, batch: Batch | undefined): void {
    const { batchId, claimedAt, redeemedAt, lastAction } = voucher
    if (this.isDuring(claimedAt)) this.add(claimsOf(batchId))
    if (lastAction.action === 'reverse' && this.isDuring(lastAction.at)) this.add(REVERSALS)
    const changes = new Set([claimedAt, redeemedAt, lastAction.at])
    for (const at of changes)
      if (this.isDuring(at)) this.add(changesIn(batch?.regionCode ?? 'unknown'))
  }

  addTrainee(item: Item): void {
    const { classId, addedAt } = toTrainee(item)
    if (this.isDuring(addedAt)) this.add(enrolmentsIn(classId))
  }
}
