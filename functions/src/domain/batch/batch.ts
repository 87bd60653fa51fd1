/**
 * 券批次（定向）/ 发券活动（通用）: what its vouchers have in common (R2–R4). Immutable after approval but for its
 * state.
 */
import type {
  BatchState,
  Crowd,
  FunctionType,
  Level,
  Occupation,
  TrainingType,
} from '@voucher/shared/values'
import type { BatchId, ClassId, InstitutionId } from '../../platform/ids.ts'

interface Common {
  batchId: BatchId
  name: string
  functionType: FunctionType
  /** Fen; only on face-value vouchers. */
  faceValueFen?: number
  trainingType: TrainingType
  occupation: Occupation
  level: Level
  regionCode: string
  state: BatchState
  /** Over how many index partitions the vouchers are spread. */
  voucherShards: number
  createdAt: string
  version: number
}

/** Issued to the roster of one class; its vouchers serve that class only. */
export interface TargetedBatch extends Common {
  mode: 'targeted'
  institutionId: InstitutionId
  classId: ClassId
  /** Shanghai dates, both inclusive. */
  validFrom: string
  validUntil: string
}

/**
 * How long a claimed voucher may be used: fixed dates, or a number of days after claiming (the last
 * day included).
 */
export type Validity =
  { type: 'fixed'; from: string; until: string } | { type: 'afterClaim'; days: number }

/** Claimed by workers as long as stock lasts. */
export interface Campaign extends Common {
  mode: 'general'
  quantity: number
  stockShards: number
  /** Nobody named: everyone in the region. */
  crowds: Crowd[]
  claimFrom: string
  claimUntil: string
  validity: Validity
}

export type Batch = TargetedBatch | Campaign

/** Whether no voucher of the batch serves any more, wherever the voiding of each has come to (R68). */
export const isVoid = ({ state }: Pick<Batch, 'state'>): boolean =>
  state === 'voiding' || state === 'voided'

/**
 * Whether a campaign gives vouchers at an instant (ISO 8601): issued, inside its window, and not
 * past the last day on which they serve (R5), or a claim would cost a person the one voucher and
 * give a dead one.
 * @param today the Shanghai date of that instant
 */
export function isClaimable(
  {
    state,
    claimFrom,
    claimUntil,
    validity,
  }: Pick<Campaign, 'state' | 'claimFrom' | 'claimUntil' | 'validity'>,
  at: string,
  today: string,
): boolean {
  return (
    state === 'issued' &&
    claimFrom <= at &&
    at < claimUntil &&
    (validity.type !== 'fixed' || today <= validity.until)
  )
}

/** The usable dates of a voucher claimed on a Shanghai date. */
export function validityOn(
  validity: Validity,
  today: string,
  addDays: (date: string, days: number) => string,
): { validFrom: string; validUntil: string } {
  return validity.type === 'fixed'
    ? { validFrom: validity.from, validUntil: validity.until }
    : { validFrom: today, validUntil: addDays(today, validity.days) }
}

/** One index partition takes 1,000 writes a second; 500 leaves room for uneven spread. */
export const voucherShardsFor = (writesPerSecond: number): number =>
  Math.max(1, Math.ceil(writesPerSecond / 500))

/**
 * Claims on one stock shard are transactions on one item, which holds others off for some ten
 * milliseconds: at five a second one in twenty collides and is tried on another shard.
 */
export const stockShardsFor = (quantity: number, peakPerSecond: number): number =>
  Math.max(1, Math.min(quantity, Math.ceil(peakPerSecond / 5)))

/** The shares of the stock, as even as whole vouchers allow. */
export function sharesOf(quantity: number, shards: number): number[] {
  return Array.from(
    { length: shards },
    (_, index) => Math.floor(quantity / shards) + (index < quantity % shards ? 1 : 0),
  )
}
