/**
 * The voucher's life cycle (培训券), pure: the one transition table that server
 * and mini-program read. R5, R6, R23; invariant 4.
 */
import type { ErrorCode } from './errors.ts'
import type { VoucherAction, VoucherStatus, VoucherTab } from './values.ts'

/** From which status an action leads to which; whatever is not listed is refused. */
export const TRANSITIONS = {
  claim: { from: null, to: 'claimed' },
  issue: { from: null, to: 'claimed' },
  redeem: { from: 'claimed', to: 'used' },
  reverse: { from: 'used', to: 'claimed' },
  expire: { from: 'claimed', to: 'expired' },
  void: { from: 'claimed', to: 'voided' },
  fail: { from: 'used', to: 'failed' },
  settle: { from: 'used', to: 'settled' },
} as const satisfies Record<VoucherAction, { from: VoucherStatus | null; to: VoucherStatus }>

/** Statuses that nothing leaves (invariant 4). */
export const FINAL_STATUSES: readonly VoucherStatus[] = ['settled', 'expired', 'voided', 'failed']

/**
 * The status that counts today. A claimed voucher is expired from the moment
 * its last day has ended in Shanghai, whether or not the job has recorded it (R5).
 * @param today Shanghai date
 */
export function effectiveStatus(
  voucher: { status: VoucherStatus; validUntil: string },
  today: string,
): VoucherStatus {
  return voucher.status === 'claimed' && voucher.validUntil < today ? 'expired' : voucher.status
}

/** The tab of 我的卡券 under which a status stands (R22). */
export function tabOf(status: VoucherStatus): VoucherTab {
  if (status === 'claimed') return 'claimed'
  return status === 'used' || status === 'settled' ? 'used' : 'invalid'
}

/**
 * Whether `action` may happen to a voucher today.
 * @returns the code of the refusal, or `null` when it may
 */
export function refusalOf(
  action: Exclude<VoucherAction, 'claim' | 'issue'>,
  voucher: { status: VoucherStatus; validUntil: string },
  today: string,
): ErrorCode | null {
  // Recording an expiry is the one action for which a past last day is the reason, not the
  // obstacle.
  const status = action === 'expire' ? voucher.status : effectiveStatus(voucher, today)
  if (action === 'expire' && status === 'claimed')
    return voucher.validUntil < today ? null : 'wrong_state'
  if (status === TRANSITIONS[action].from) return null
  return REFUSALS[status]
}

const REFUSALS: Record<VoucherStatus, ErrorCode> = {
  claimed: 'wrong_state',
  used: 'voucher_used',
  settled: 'voucher_used',
  expired: 'voucher_expired',
  voided: 'voucher_voided',
  failed: 'voucher_failed',
}
