/**
 * What preview and redemption share: finding what a code stands for, and turning a refusal into
 * words and an audit entry.
 */
import type { ErrorCode } from '@voucher/shared/errors'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import { voucherIdOf, type PersonId } from '../../platform/ids.ts'
import type { Key } from '../../platform/dynamo/table.ts'
import type { Makes } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { recordAudit } from '../audit/index.ts'
import { batchKey, toBatch, type Batch } from '../batch/index.ts'
import { operatorKey, type OperatorContext } from '../operator/index.ts'
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

/**
 * What a scan begins with, so that it can be read in the request that tells who scans.
 * @param nowMs when the scan is made
 */
export const keysOfScan = (code: string, personId: PersonId, nowMs: number): Key[] => [
  passKey(code),
  guessKey(personId, nowMs),
]

/**
 * The pass, and its batch as it stands now: of a batch that is being voided nothing may be used any
 * more (R68), and neither does an operator act who was disabled a moment ago (invariant 6), so both
 * are read strongly and right before what is done with them.
 * @throws DomainError pass_unknown, too_many_requests, operator_disabled
 */
export async function findPass(
  services: ScanServices,
  scan: Scan,
): Promise<{ pass: Pass; batch: Batch }> {
  const now = services.clock()
  const { personId, institutionId, ahead } = scan.operator
  const items = ahead ?? (await services.table.batchGet(keysOfScan(scan.code, personId, now)))
  const pass = passIn(items, now)
  const limited = tooManyGuesses(items)
  if (limited) {
    await record(services, scan, { code: limited.code })
    throw limited
  }
  if (!pass) {
    const refusal = (await countGuess(services, personId)) ?? new DomainError('pass_unknown')
    await record(services, scan, { code: refusal.code })
    throw refusal
  }
  const standing = await services.table.batchGet([
    batchKey(pass.batchId),
    operatorKey(institutionId, personId),
  ])
  const [found, operator] = ['BATCH#', 'INSTITUTION#'].map((prefix) =>
    standing.find(({ pk }) => pk.startsWith(prefix)),
  )
  if (!found) throw new Error(`a pass of no batch, ${pass.batchId}`)
  const batch = toBatch(found)
  if (operator?.status !== 'enabled')
    throw await refuse(services, scan, { code: 'operator_disabled', pass, batch })
  return { pass, batch }
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
