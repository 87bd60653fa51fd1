/**
 * What preview and redemption share: finding what a code stands for, and turning a refusal into
 * words and an audit entry.
 */
import type { ErrorCode } from '@voucher/shared/errors'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import { voucherIdOf } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { recordAudit } from '../audit/index.ts'
import type { Batch } from '../batch/index.ts'
import type { OperatorContext } from '../operator/index.ts'
import {
  countGuess,
  guessKey,
  type Lookups,
  type Pass,
  passIn,
  passKey,
  type RefusalWords,
  tooManyGuesses,
  type Voucher,
  voucherRefusal,
} from '../voucher/index.ts'

export interface ScanServices extends Makes, Lookups {}
export interface Scan {
  operator: OperatorContext
  code: string
  actor: Actor
}

/** @throws DomainError pass_unknown, too_many_requests */
export async function findPass(
  services: ScanServices,
  scan: Scan,
): Promise<{ pass: Pass; batch: Batch }> {
  const now = services.clock()
  const items = await services.table.batchGet([
    passKey(scan.code),
    guessKey(scan.operator.personId, now),
  ])
  const pass = passIn(items, now)
  const limited = tooManyGuesses(items)
  if (limited) {
    await record(services, scan, { code: limited.code })
    throw limited
  }
  const batch = pass && (await services.batches(pass.batchId))
  if (pass && batch) return { pass, batch }
  await countGuess(services, scan.operator.personId)
  throw await refuse(services, scan, { code: 'pass_unknown' })
}

/** Why a scan is refused, and what was known by then. */
export interface ScanRefusal {
  code: ErrorCode
  pass?: Pass
  batch?: Batch
  voucher?: Voucher
  words?: RefusalWords | undefined
}

/**
 * The refusal of a scan, recorded with operator, device and time before it is told (B1).
 * @returns the error to throw
 */
export async function refuse(
  services: ScanServices,
  scan: Scan,
  refusal: ScanRefusal,
): Promise<DomainError> {
  const { code, voucher, words } = refusal
  await record(services, scan, refusal)
  if (!voucher) return new DomainError(code, words)
  const institution = voucher.institutionId && (await services.institutions(voucher.institutionId))
  return voucherRefusal(code, voucher, institution ? institution.name : undefined)
}

async function record(
  services: ScanServices,
  scan: Scan,
  { code, pass, batch }: ScanRefusal,
): Promise<void> {
  await recordAudit(
    services,
    {
      at: iso(services.clock()),
      action: 'voucher.scan',
      regionCode: batch?.regionCode ?? scan.operator.institution.regionCode,
      subject: pass ? voucherIdOf(pass.personId, pass.batchId) : scan.operator.institutionId,
      refusal: code,
    },
    scan.actor,
  )
}
