/**
 * 确认使用: the voucher's change to 已使用 (§22, R40). A targeted voucher is one
 * conditional write; a general one enrols as well, in one transaction. N
 * concurrent attempts give one success and N − 1 refusals (invariant 3).
 */
import { TRANSITIONS } from '@voucher/shared/lifecycle'
import { shanghaiDate } from '@voucher/shared/dates'
import type { ErrorCode } from '@voucher/shared/errors'
import { iso } from '../../platform/clock.ts'
import { contended, pause } from '../../platform/dynamo/contention.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Change } from '../../platform/dynamo/table.ts'
import { redemptionIdOf, type ClassId, type RedemptionId } from '../../platform/ids.ts'
import { lastActionOf } from '../actor.ts'
import type { Campaign } from '../batch/index.ts'
import { isReplay, slotOf, type Idempotency } from '../idempotency.ts'
import { readPerson } from '../person/index.ts'
import { isOpen, readClass, takeSeat, traineeKey, type TrainingClass } from '../training/index.ts'
import type { Pass } from './pass.ts'
import { findPass, refuse, type Scan, type ScanServices } from './scan.ts'
import { operatorRefusal, scanRefusal } from './scan-rules.ts'
import { toVoucher, voucherKey } from './voucher.store.ts'
import type { Voucher } from './voucher.ts'

export interface Redemption { redemptionId: RedemptionId; voucher: Voucher; redeemedAt: string }
export interface RedeemRequest extends Scan { classId?: ClassId | undefined; idempotency: Idempotency }

/** @throws DomainError any refusal of a scan, class_required, class_full, wrong_state, not_found, idempotency_conflict, try_again; refusals are recorded */
export async function redeem(services: ScanServices, request: RedeemRequest): Promise<Redemption> {
  const [{ pass, batch }, trainingClass] = await Promise.all([findPass(services, request), request.classId && readClass(services.table, request.classId)])
  const now = iso(services.clock())
  const refusal = operatorRefusal(request.operator, pass, batch)
  if (refusal) throw await refuse(services, request, refusal, { pass, batch })
  // A spent pass can still be a repeat of the request that spent it; only the voucher knows.
  if (pass.expiresAt <= now) return explain(services, request, pass, await readNow(services, pass))
  if (batch.mode === 'targeted') {
    const outcome = await services.table.update(useVoucher(request, pass, batch.classId, now))
    return outcome.ok ? redemptionOf(toVoucher(outcome.item)) : explain(services, request, pass, outcome.item && toVoucher(outcome.item))
  }
  const problem = classProblem(request, batch, trainingClass || undefined, now)
  if (problem) return explain(services, request, pass, await readNow(services, pass), problem)
  return redeemGeneral(services, request, pass, request.classId as ClassId, now)
}

/** The one write that uses a voucher: only while it is claimed, in its dates, and named by this very pass. */
function useVoucher(request: RedeemRequest, pass: Pass, classId: ClassId, now: string): Change {
  const { operator, actor, idempotency } = request
  return {
    key: voucherKey(pass.personId, pass.batchId),
    set: 'SET #status = :used, version = version + :one, redeemedAt = :now, redeemedBy = :operator, institutionId = :institution, classId = :class,'
      + ' redeemSlot = :slot, lastAction = :lastAction REMOVE dueKey, dueOn, currentPass, reverseSlot',
    condition: '#status = :claimed AND validFrom <= :today AND validUntil >= :today AND currentPass = :code',
    names: { '#status': 'status' },
    values: {
      ':used': TRANSITIONS.redeem.to, ':claimed': TRANSITIONS.redeem.from, ':one': 1, ':now': now, ':operator': operator.personId, ':institution': operator.institutionId,
      ':class': classId, ':slot': slotOf(idempotency), ':lastAction': lastActionOf('redeem', actor, now), ':today': shanghaiDate(Date.parse(now)), ':code': pass.code,
    },
  }
}

async function redeemGeneral(services: ScanServices, request: RedeemRequest, pass: Pass, classId: ClassId, now: string): Promise<Redemption> {
  const holder = await readPerson(services, pass.personId)
  const trainee = { name: holder?.name, idNumberMasked: holder?.idNumberMasked, source: 'voucher', voucherBatchId: pass.batchId, addedAt: now }
  for (let attempt = 0; attempt < 12; attempt++) {
    const outcome = await services.table.transact([
      { update: useVoucher(request, pass, classId, now) },
      { update: takeSeat(classId) },
      { put: { item: { ...traineeKey(classId, pass.personId), ...trainee }, condition: 'attribute_not_exists(pk)' } },
    ])
    if (outcome.ok) {
      const voucher = await readNow(services, pass)
      if (!voucher) throw new Error('a voucher vanished after its redemption')
      return redemptionOf(voucher)
    }
    const [voucher, seats, place] = outcome.reasons
    if (voucher?.cause === 'condition') return explain(services, request, pass, voucher.item && toVoucher(voucher.item))
    const problem: ErrorCode | null = seats?.cause === 'condition' ? 'class_full' : place?.cause === 'condition' ? 'wrong_state' : null
    if (problem) throw await refuse(services, request, problem, { pass })
    await pause(attempt)
  }
  throw contended()
}

/** Why the write did not happen: this request has already succeeded, or the voucher refuses. */
async function explain(services: ScanServices, request: RedeemRequest, pass: Pass, voucher: Voucher | undefined, problem?: ErrorCode): Promise<Redemption> {
  const nowMs = services.clock()
  if (voucher && isReplay(voucher.redeemSlot, voucher.redeemedAt, request.idempotency, nowMs)) return redemptionOf(voucher)
  const refusal = voucher ? scanRefusal(voucher, pass, shanghaiDate(nowMs), iso(nowMs)) ?? problem ?? 'pass_superseded' : 'pass_unknown'
  throw await refuse(services, request, refusal, { pass, ...(voucher && { voucher }) })
}

/** Which class of one's own takes the holder of a general voucher: open, same type and occupation, inside the campaign's region. */
function classProblem(request: RedeemRequest, campaign: Campaign, trainingClass: TrainingClass | undefined, now: string): ErrorCode | null {
  if (!request.classId) return 'class_required'
  if (trainingClass?.institutionId !== request.operator.institutionId) return 'not_found'
  if (trainingClass.trainingType !== campaign.trainingType || trainingClass.occupation !== campaign.occupation) return 'wrong_state'
  return isOpen(trainingClass, shanghaiDate(Date.parse(now))) ? null : 'wrong_state'
}

async function readNow(services: ScanServices, pass: Pass): Promise<Voucher | undefined> {
  const item = await services.table.get(voucherKey(pass.personId, pass.batchId))
  return item && toVoucher(item)
}

function redemptionOf(voucher: Voucher): Redemption {
  if (!voucher.redeemedAt) throw new DomainError('wrong_state')
  return { redemptionId: redemptionIdOf(voucher.personId, voucher.batchId, voucher.version), voucher, redeemedAt: voucher.redeemedAt }
}
