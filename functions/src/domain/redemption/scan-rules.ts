/**
 * Whether a scanned pass lets this operator use this voucher today: the one
 * place for the rules of a scan (§21, §22, R40). Pure; preview asks before, and
 * redemption asks when its conditional write was refused.
 */
import { shanghaiDate } from '@voucher/shared/dates'
import { refusalOf } from '@voucher/shared/lifecycle'
import type { ErrorCode } from '@voucher/shared/errors'
import { isWithin } from '@voucher/shared/regions/index'
import { iso } from '../../platform/clock.ts'
import { isVoid, type Batch } from '../batch/index.ts'
import type { OperatorContext } from '../operator/index.ts'
import type { Pass, Voucher } from '../voucher/index.ts'

/** What can be known before the voucher is read: about the operator and the batch. */
export function operatorRefusal(
  operator: Pick<OperatorContext, 'personId' | 'institutionId' | 'institution'>,
  pass: Pass,
  batch: Batch,
): ErrorCode | null {
  if (operator.personId === pass.personId) return 'own_voucher'
  if (operator.institution.linkState !== 'linked') return 'not_linked'
  if (batch.mode === 'targeted')
    return batch.institutionId === operator.institutionId ? null : 'other_institution'
  return isWithin(operator.institution.regionCode, batch.regionCode) ? null : 'out_of_region'
}

/**
 * What the voucher itself says: its status first, because that is what helps, then whether its batch
 * still stands, then whether this pass is its live one.
 */
export function scanRefusal(
  voucher: Voucher,
  { pass, batch }: { pass: Pass; batch: Batch },
  nowMs: number,
): ErrorCode | null {
  const today = shanghaiDate(nowMs)
  const refusal = refusalOf('redeem', voucher, today)
  if (refusal) return refusal
  if (isVoid(batch)) return 'voucher_voided'
  if (voucher.validFrom > today) return 'wrong_state'
  if (voucher.currentPass !== pass.code) return 'pass_superseded'
  return pass.expiresAt <= iso(nowMs) ? 'pass_expired' : null
}
