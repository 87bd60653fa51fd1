/**
 * 培训券: one person's voucher of one batch (invariant 1). One item, one conditional write per
 * transition.
 */
import { effectiveStatus, tabOf } from '@voucher/shared/lifecycle'
import type { Voucher as VoucherView } from '@voucher/shared/contract/worker'
import { VOUCHER_STATUSES, type VoucherStatus } from '@voucher/shared/values'
import {
  voucherIdOf,
  type BatchId,
  type ClassId,
  type InstitutionId,
  type PersonId,
} from '../../platform/ids.ts'
import type { LastAction } from '../actor.ts'
import type { Batch } from '../batch/index.ts'

export interface Voucher {
  personId: PersonId
  batchId: BatchId
  status: VoucherStatus
  /** Counts transitions; making a pass is none. */
  version: number
  validFrom: string
  validUntil: string
  claimedAt: string
  redeemedAt?: string
  redeemedBy?: PersonId
  /** Where it was used; while it is not, a targeted voucher's are its batch's. */
  institutionId?: InstitutionId
  classId?: ClassId
  settledAt?: string
  settledFen?: number
  /** The one live pass (invariant 5). */
  currentPass?: string
  claimSlot?: string
  redeemSlot?: string
  /** The latest use that was taken back, until the next one. */
  reverseSlot?: {
    slot: string
    at: string
    by: PersonId
    institutionId: InstitutionId
    /** The voucher's version that the reversal is. */
    version: number
  }
  lastAction: LastAction
}

/** Names that a voucher's view shows and the item does not hold. */
export interface ShownNames {
  institutionName?: string | undefined
  className?: string | undefined
}

/** What a voucher is that was used, whatever became of it later. */
export const WAS_USED: readonly VoucherStatus[] = ['used', 'settled', 'failed']

const INVALID_REASONS: Partial<Record<VoucherStatus, string>> = {
  expired: '过了最后使用日没有使用，已自动失效',
  voided: '发券的人社部门已作废这张券',
  failed: '培训结业不合格，已失效',
}

/**
 * The voucher as its holder sees it on a Shanghai date: what has expired shows as expired, whoever
 * has recorded it (R5, R22).
 */
export function viewOf(
  voucher: Voucher,
  batch: Batch,
  { today, ...names }: ShownNames & { today: string },
): VoucherView {
  const status = effectiveStatus(voucher, today)
  const place =
    batch.mode === 'targeted'
      ? { institutionId: batch.institutionId, classId: batch.classId }
      : { institutionId: voucher.institutionId, classId: voucher.classId }
  const reason =
    status === 'voided' && voucher.lastAction.reason
      ? `${INVALID_REASONS.voided}：${voucher.lastAction.reason}`
      : INVALID_REASONS[status]
  return {
    voucherId: voucherIdOf(voucher.personId, voucher.batchId),
    batchId: voucher.batchId,
    name: batch.name,
    functionType: batch.functionType,
    mode: batch.mode,
    status,
    tab: tabOf(status),
    trainingType: batch.trainingType,
    occupation: batch.occupation,
    level: batch.level,
    validFrom: voucher.validFrom,
    validUntil: voucher.validUntil,
    claimedAt: voucher.claimedAt,
    ...(batch.faceValueFen !== undefined && { faceValueFen: batch.faceValueFen }),
    ...(place.institutionId && { institutionId: place.institutionId }),
    ...(place.classId && { classId: place.classId }),
    ...(names.institutionName !== undefined && { institutionName: names.institutionName }),
    ...(names.className !== undefined && { className: names.className }),
    ...(voucher.redeemedAt && { redeemedAt: voucher.redeemedAt }),
    ...(voucher.settledAt && { settledAt: voucher.settledAt }),
    ...(voucher.settledFen !== undefined && { settledFen: voucher.settledFen }),
    ...(reason !== undefined && { invalidReason: reason }),
  }
}

/** A status in words, for sentences. */
export const statusWord = (status: VoucherStatus): string => VOUCHER_STATUSES[status]
