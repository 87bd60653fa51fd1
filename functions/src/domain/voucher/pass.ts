/** 券码: the 18 digits behind the QR that a holder shows after verification (R23, invariant 5). */
import { TRANSITIONS, refusalOf } from '@voucher/shared/lifecycle'
import { shanghaiDate } from '@voucher/shared/dates'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Item, Outcome } from '../../platform/dynamo/table.ts'
import { voucherIdOf, type BatchId, type PersonId } from '../../platform/ids.ts'
import type { Makes, Runtime } from '../../platform/runtime.ts'
import { isVoid, readBatch } from '../batch/index.ts'
import type { Lookups } from './lookups.ts'
import { voucherRefusal } from './refusal.ts'
import { toVoucher, voucherKey } from './voucher.store.ts'

const PASS_LIFETIME_MS = 5 * 60_000
/**
 * A spent pass stays readable as long as its redemption may be repeated: a day, even after one at
 * its last moment.
 */
const PASS_MEMORY_MS = PASS_LIFETIME_MS + 24 * 60 * 60_000

export interface Pass {
  code: string
  personId: PersonId
  batchId: BatchId
  /** ISO 8601 */
  expiresAt: string
}

const PREFIX = 'PASS#'
/** Where a pass is, for those who read it together with items of their own. */
export const passKey = (code: string) => ({ pk: `${PREFIX}${code}`, sk: 'PASS' })

/** The pass among what was read, live or spent; `undefined` when it never was or is forgotten. */
export function passIn(items: readonly Item[], nowMs: number): Pass | undefined {
  const item = items.find(({ pk }) => pk.startsWith(PREFIX))
  return item && (item.ttl as number) * 1000 > nowMs ? toPass(item) : undefined
}

const toPass = (item: Item): Pass => ({
  code: item.pk.slice(PREFIX.length),
  personId: item.personId as PersonId,
  batchId: item.batchId as BatchId,
  expiresAt: item.expiresAt as string,
})

/**
 * Makes a pass for a verified holder and cancels the one before: two writes, side by side. Of a
 * batch that is being voided nothing may be used any more (R68).
 * Whichever of them is lost, no pass lives that its voucher does not name. The voucher is only read
 * when something is wrong.
 * @throws DomainError not_found, voucher_used, voucher_expired, voucher_voided, voucher_failed,
 *   wrong_state, verification_invalid, verification_expired
 */
export async function makePass(
  services: Makes & Pick<Runtime, 'verifier'> & Pick<Lookups, 'institutions'>,
  request: { personId: PersonId; batchId: BatchId; verificationToken: string },
): Promise<Pass> {
  const { table, clock, random, verifier } = services
  const { personId, batchId } = request
  const now = clock()
  const today = shanghaiDate(now)
  const key = voucherKey(personId, batchId)
  const batch = readBatch(table, batchId)
  try {
    await verifier.verification(request.verificationToken, {
      personId,
      purpose: 'use',
      resource: voucherIdOf(personId, batchId),
    })
  } catch (error) {
    await batch
    // What is wrong with the voucher is told first.
    await assertUsable(services, await table.get(key), today)
    throw error
  }
  const standing = await batch
  if (standing && isVoid(standing)) {
    await assertUsable(services, await table.get(key), today)
    throw new DomainError('voucher_voided')
  }
  const pass: Pass = {
    code: random.digits(18),
    personId,
    batchId,
    expiresAt: iso(now + PASS_LIFETIME_MS),
  }
  const outcomes = await Promise.allSettled([
    table.put({
      item: {
        ...passKey(pass.code),
        personId,
        batchId,
        expiresAt: pass.expiresAt,
        ttl: Math.ceil((now + PASS_MEMORY_MS) / 1000),
      },
      condition: 'attribute_not_exists(pk)',
    }),
    table.update({
      key,
      set: 'SET currentPass = :code',
      condition: '#status = :claimed AND validFrom <= :today AND validUntil >= :today',
      names: { '#status': 'status' },
      values: { ':code': pass.code, ':claimed': TRANSITIONS.redeem.from, ':today': today },
    }),
  ])
  // Both have ended before anything is told: a write still under way could cancel a later pass.
  for (const one of outcomes) if (one.status === 'rejected') throw one.reason
  const outcome = outcomes[1] as PromiseFulfilledResult<Outcome>
  if (outcome.value.ok) return pass
  await assertUsable(services, outcome.value.item, today)
  throw new DomainError('wrong_state')
}

async function assertUsable(
  { institutions }: Pick<Lookups, 'institutions'>,
  item: Item | undefined,
  today: string,
): Promise<void> {
  if (!item) throw new DomainError('not_found')
  const voucher = toVoucher(item)
  const refusal = refusalOf('redeem', voucher, today)
  if (refusal)
    throw voucherRefusal(
      refusal,
      voucher,
      voucher.institutionId && (await institutions(voucher.institutionId))?.name,
    )
  if (voucher.validFrom > today) throw voucherRefusal('wrong_state', voucher)
}
