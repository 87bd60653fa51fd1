import { chineseDate, chineseMoment } from '@voucher/shared/dates'
import type { ErrorCode } from '@voucher/shared/errors'
import { DomainError } from '../../platform/domain-error.ts'
import type { Voucher } from './voucher.ts'

/** What happened and what to do now, where the code's own words would not help. */
export interface RefusalWords {
  detail: string
  next: string
}

/**
 * The refusal in words that belong to this voucher: for a used one, when and where it was used
 * (B1).
 */
export function voucherRefusal(
  code: ErrorCode,
  voucher: Voucher,
  institutionName?: string,
): DomainError {
  if (code === 'voucher_used' && voucher.redeemedAt) {
    const place = institutionName === undefined ? '' : `在${institutionName}`
    return new DomainError(code, {
      detail: `${chineseMoment(voucher.redeemedAt)}已${place}使用`,
      members: {
        redeemedAt: voucher.redeemedAt,
        ...(institutionName !== undefined && { institutionName }),
      },
    })
  }
  if (code === 'voucher_expired')
    return new DomainError(code, {
      detail: `最后使用日是${chineseDate(voucher.validUntil)}，已经过期`,
    })
  if (code === 'wrong_state' && voucher.status === 'claimed')
    return new DomainError(code, {
      detail: `这张券从${chineseDate(voucher.validFrom)}起可以使用`,
      next: '请到时再来使用',
    })
  return new DomainError(code)
}
