/** 券码: the 18 digits behind the QR that a holder shows after verification (R23, invariant 5). */
import { TRANSITIONS, refusalOf } from '@voucher/shared/lifecycle'
import { chineseDate, shanghaiDate } from '@voucher/shared/dates'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Item, Table } from '../../platform/dynamo/table.ts'
import { voucherIdOf, type BatchId, type PersonId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { voucherRefusal } from './refusal.ts'
import type { Voucher } from './voucher.ts'
import { toVoucher, voucherKey } from './voucher.store.ts'

const PASS_LIFETIME_MS = 5 * 60_000
/** A spent pass stays readable for a day, so that a repeated scan finds its voucher and hears what happened. */
const PASS_MEMORY_MS = 24 * 60 * 60_000

export interface Pass { code: string; personId: PersonId; batchId: BatchId; /** ISO 8601 */ expiresAt: string }

const passKey = (code: string) => ({ pk: `PASS#${code}`, sk: 'PASS' })

/** The pass, live or spent; `undefined` when it never was or is forgotten. */
export async function readPass(table: Table, code: string, nowMs: number): Promise<Pass | undefined> {
  const item = await table.get(passKey(code))
  return item && (item.ttl as number) * 1000 > nowMs ? toPass(item) : undefined
}

const toPass = (item: Item): Pass => ({ code: item.pk.slice('PASS#'.length), personId: item.personId as PersonId, batchId: item.batchId as BatchId, expiresAt: item.expiresAt as string })

/**
 * Makes a pass for a verified holder and cancels the one before: two writes.
 * Whichever of them is lost, no pass lives that its voucher does not name.
 * @throws DomainError not_found, voucher_used, voucher_expired, voucher_voided, voucher_failed, wrong_state, verification_invalid, verification_expired
 */
export async function makePass(runtime: Pick<Runtime, 'table' | 'clock' | 'random' | 'verifier'>, request: { personId: PersonId; batchId: BatchId; verificationToken: string }): Promise<Pass> {
  const { table, clock, random, verifier } = runtime
  const { personId, batchId } = request
  const now = clock()
  const today = shanghaiDate(now)
  const item = await table.get(voucherKey(personId, batchId))
  if (!item) throw new DomainError('not_found')
  assertUsable(toVoucher(item), today)
  await verifier.verification(request.verificationToken, { personId, purpose: 'use', resource: voucherIdOf(personId, batchId) })
  const pass: Pass = { code: random.digits(18), personId, batchId, expiresAt: iso(now + PASS_LIFETIME_MS) }
  const [, outcome] = await Promise.all([
    table.put({ item: { ...passKey(pass.code), personId, batchId, expiresAt: pass.expiresAt, ttl: Math.floor((now + PASS_MEMORY_MS) / 1000) }, condition: 'attribute_not_exists(pk)' }),
    table.update({
      key: voucherKey(personId, batchId), set: 'SET currentPass = :code', condition: '#status = :claimed AND validUntil >= :today',
      names: { '#status': 'status' }, values: { ':code': pass.code, ':claimed': TRANSITIONS.redeem.from, ':today': today },
    }),
  ])
  if (!outcome.ok) {
    if (!outcome.item) throw new DomainError('not_found')
    assertUsable(toVoucher(outcome.item), today)
    throw new DomainError('wrong_state')
  }
  return pass
}

function assertUsable(voucher: Voucher, today: string): void {
  const refusal = refusalOf('redeem', voucher, today)
  if (refusal) throw voucherRefusal(refusal, voucher)
  if (voucher.validFrom > today) throw new DomainError('wrong_state', { detail: `这张券从${chineseDate(voucher.validFrom)}起可以使用`, next: '请到时再来使用' })
}
