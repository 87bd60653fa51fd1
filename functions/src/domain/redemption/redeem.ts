/**
 * 确认使用: the voucher's change to 已使用 (§22, R40). A targeted voucher is one
 * conditional write; a general one enrols as well, in one transaction. N
 * concurrent attempts give one success and N − 1 refusals (invariant 3).
 */
import { TRANSITIONS } from '@voucher/shared/lifecycle'
import { shanghaiDate } from '@voucher/shared/dates'
import type { ErrorCode } from '@voucher/shared/errors'
import { iso } from '../../platform/clock.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Change } from '../../platform/dynamo/table.ts'
import { redemptionIdOf, type ClassId, type RedemptionId } from '../../platform/ids.ts'
import { lastActionOf } from '../actor.ts'
import { isVoid, type Batch, type Campaign } from '../batch/index.ts'
import { readPerson } from '../person/index.ts'
import { isOpen, readClass, takeSeat, traineeKey, type TrainingClass } from '../training/index.ts'
import {
  type Pass,
  type RefusalWords,
  toVoucher,
  type Voucher,
  voucherKey,
} from '../voucher/index.ts'
import { operatorRefusal, scanRefusal } from './scan-rules.ts'
import { findPass, refuse, type Scan, type ScanServices } from './scan.ts'
import { isReplay, slotOf, type Idempotency } from '../idempotency.ts'

const ATTEMPTS = 12

/** A voucher that was used, and since when. */
export interface RedeemedVoucher {
  redemptionId: RedemptionId
  voucher: Voucher
  redeemedAt: string
}
export interface RedeemRequest extends Scan {
  classId?: ClassId | undefined
  idempotency: Idempotency
}
/** What a code was found to stand for. */
interface Found {
  pass: Pass
  batch: Batch
}
interface Problem {
  code: ErrorCode
  words?: RefusalWords
}

/**
 * @throws DomainError any refusal of a scan, class_required, class_full, wrong_state, not_found,
 *   idempotency_conflict, try_again; refusals are recorded
 */
export async function redeem(
  services: ScanServices,
  request: RedeemRequest,
): Promise<RedeemedVoucher> {
  const { table, clock } = services
  const [found, trainingClass] = await Promise.all([
    findPass(services, request),
    request.classId && readClass(table, request.classId),
  ])
  const { pass, batch } = found
  const now = iso(clock())
  const code = operatorRefusal(request.operator, pass, batch)
  if (code) throw await refuse(services, request, { code, ...found })
  // A spent pass can still be a repeat of the request that spent it; only the voucher knows.
  if (pass.expiresAt <= now || isVoid(batch))
    return explain(services, request, { ...found, voucher: await readNow(services, pass) })
  if (batch.mode === 'targeted') {
    const use = useVoucher(request, { pass, classId: batch.classId, now })
    const { ok, item } = await table.update(use)
    const voucher = item && toVoucher(item)
    return ok && voucher ? usedVoucher(voucher) : explain(services, request, { ...found, voucher })
  }
  const problem = classProblem(request, {
    campaign: batch,
    trainingClass: trainingClass || undefined,
    now,
  })
  if (problem)
    return explain(services, request, { ...found, voucher: await readNow(services, pass), problem })
  return redeemGeneral(services, request, { ...found, classId: request.classId as ClassId, now })
}

/** By which pass a voucher is used, for which class, and when (ISO 8601 UTC). */
interface Use {
  pass: Pass
  classId: ClassId
  now: string
}

/**
 * The one write that uses a voucher: only while it is claimed, in its dates, and named by this very
 * pass.
 */
function useVoucher(request: RedeemRequest, { pass, classId, now }: Use): Change {
  const { operator, actor, idempotency } = request
  return {
    key: voucherKey(pass.personId, pass.batchId),
    set:
      'SET #status = :used, version = version + :one, redeemedAt = :now, redeemedBy = :operator,' +
      ' institutionId = :institution, classId = :class, redeemSlot = :slot, lastAction = :lastAction' +
      ' REMOVE dueKey, dueOn, currentPass, reverseSlot',
    condition:
      '#status = :claimed AND validFrom <= :today AND validUntil >= :today AND currentPass = :code',
    names: { '#status': 'status' },
    values: {
      ':used': TRANSITIONS.redeem.to,
      ':claimed': TRANSITIONS.redeem.from,
      ':one': 1,
      ':now': now,
      ':operator': operator.personId,
      ':institution': operator.institutionId,
      ':class': classId,
      ':slot': slotOf(idempotency),
      ':lastAction': lastActionOf('redeem', { actor, at: now }),
      ':today': shanghaiDate(Date.parse(now)),
      ':code': pass.code,
    },
  }
}

async function redeemGeneral(
  services: ScanServices,
  request: RedeemRequest,
  { pass, batch, classId, now }: Found & Use,
): Promise<RedeemedVoucher> {
  const found = { pass, batch }
  const holder = await readPerson(services, pass.personId)
  const trainee = {
    name: holder?.name,
    idNumberMasked: holder?.idNumberMasked,
    source: 'voucher',
    voucherBatchId: pass.batchId,
    addedAt: now,
  }
  return contending(ATTEMPTS, async () => {
    const outcome = await services.table.transact([
      { update: useVoucher(request, { pass, classId, now }) },
      { update: takeSeat(classId) },
      {
        put: {
          item: { ...traineeKey(classId, pass.personId), ...trainee },
          condition: 'attribute_not_exists(pk)',
        },
      },
    ])
    if (outcome.ok) {
      const voucher = await readNow(services, pass)
      if (!voucher) throw new Error('a voucher vanished after its redemption')
      return usedVoucher(voucher)
    }
    const [voucher, seats, place] = outcome.reasons
    if (voucher?.cause === 'condition')
      return explain(services, request, {
        ...found,
        voucher: voucher.item && toVoucher(voucher.item),
      })
    if (seats?.cause === 'condition')
      throw await refuse(services, request, {
        ...found,
        ...(seats.item?.open === false
          ? { code: 'wrong_state', words: CLOSED }
          : { code: 'class_full' }),
      })
    if (place?.cause === 'condition')
      throw await refuse(services, request, { code: 'wrong_state', ...found, words: ENROLLED })
    return IN_THE_WAY
  })
}

/** A voucher that could not be used, and what stands in the way beside itself. */
interface Unused extends Found {
  voucher: Voucher | undefined
  problem?: Problem
}

/** Why the write did not happen: this request has already succeeded, or the voucher refuses. */
async function explain(
  services: ScanServices,
  request: RedeemRequest,
  { voucher, problem, ...found }: Unused,
): Promise<RedeemedVoucher> {
  const now = services.clock()
  try {
    if (voucher && isRepeated(voucher, request, now)) return usedVoucher(voucher)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw await refuse(services, request, { code: error.code, ...found })
  }
  if (!voucher) throw await refuse(services, request, { code: 'pass_unknown', ...found })
  const code = scanRefusal(voucher, found, now)
  if (code || !problem)
    throw await refuse(services, request, { code: code ?? 'pass_superseded', ...found, voucher })
  throw await refuse(services, request, { ...found, ...problem })
}

/** Whether this very request has used the voucher before. */
const isRepeated = (voucher: Voucher, request: RedeemRequest, nowMs: number): boolean =>
  isOwn(voucher, request) &&
  isReplay({ slot: voucher.redeemSlot, at: voucher.redeemedAt }, request.idempotency, nowMs)

/** Another operator's key is not this one's, even where the two are the same text. */
const isOwn = ({ redeemedBy, institutionId }: Voucher, { operator }: RedeemRequest): boolean =>
  redeemedBy === operator.personId && institutionId === operator.institutionId

const ENROLLED: RefusalWords = {
  detail: '持券人已经是这个班级的学员，不能再用券报名',
  next: '请选择本机构其他开班；如有疑问，请联系人社部门',
}
const OTHER_KIND: RefusalWords = {
  detail: '这个班级的培训类型或工种与这张券不一致',
  next: '请重新扫码，从列出的班级中选择',
}
const CLOSED: RefusalWords = {
  detail: '这个班级已经结束，不能再报名',
  next: '请选择本机构其他开班',
}
const NOT_OURS: RefusalWords = {
  detail: '本机构没有这个班级',
  next: '请重新扫码，从列出的班级中选择',
}

/** The class that the operator has chosen for a campaign's voucher, if it is there. */
interface Choice {
  campaign: Campaign
  trainingClass: TrainingClass | undefined
  now: string
}

/**
 * Which class of one's own takes the holder of a general voucher: open, same type and occupation,
 * inside the campaign's region.
 */
function classProblem(
  { classId, operator }: RedeemRequest,
  { campaign, trainingClass, now }: Choice,
): Problem | null {
  if (!classId) return { code: 'class_required' }
  if (trainingClass?.institutionId !== operator.institutionId)
    return { code: 'not_found', words: NOT_OURS }
  if (
    trainingClass.trainingType !== campaign.trainingType ||
    trainingClass.occupation !== campaign.occupation
  )
    return { code: 'wrong_state', words: OTHER_KIND }
  return isOpen(trainingClass, shanghaiDate(Date.parse(now)))
    ? null
    : { code: 'wrong_state', words: CLOSED }
}

async function readNow(services: ScanServices, pass: Pass): Promise<Voucher | undefined> {
  const item = await services.table.get(voucherKey(pass.personId, pass.batchId))
  return item && toVoucher(item)
}

function usedVoucher(voucher: Voucher): RedeemedVoucher {
  if (!voucher.redeemedAt) throw new DomainError('wrong_state')
  // What can follow a use is final and one version later: the redemption keeps the id under which
  // it was first told.
  const version = voucher.status === TRANSITIONS.redeem.to ? voucher.version : voucher.version - 1
  return {
    redemptionId: redemptionIdOf(voucher.personId, voucher.batchId, version),
    voucher,
    redeemedAt: voucher.redeemedAt,
  }
}
