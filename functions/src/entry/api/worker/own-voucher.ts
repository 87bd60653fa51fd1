import { DomainError } from '../../../platform/domain-error.ts'
import { parseVoucherId, type BatchId, type PersonId } from '../../../platform/ids.ts'

/** Another person's voucher is not found, as if it did not exist. */
export function ownVoucher(
  voucherId: string,
  personId: PersonId,
): { personId: PersonId; batchId: BatchId } {
  const named = parseVoucherId(voucherId)
  if (named?.personId !== personId) throw new DomainError('not_found')
  return named
}
