/**
 * Undoing a wrong scan (ours): the primary operator of the institution that
 * redeemed it, within 24 hours, before results, not once the holder attended.
 */
import { TRANSITIONS } from '@voucher/shared/lifecycle'
import { iso } from '../../platform/clock.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Write } from '../../platform/dynamo/table.ts'
import { parseRedemptionId, type ClassId, type PersonId } from '../../platform/ids.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import { institutionKey } from '../institution/index.ts'
import type { OperatorContext } from '../operator/index.ts'
import {
  classKey,
  freeSeat,
  readClass,
  toTrainee,
  type Trainee,
  traineeKey,
} from '../training/index.ts'
import { dueAttributes, toVoucher, type Voucher, voucherKey } from '../voucher/index.ts'
import type { ScanServices } from './scan.ts'
import { isReplay, slotOf, type Idempotency } from '../idempotency.ts'

const WINDOW_MS = 24 * 60 * 60 * 1000
const ATTEMPTS = 8
/** Its place among the writes. */
const PRIMARY_CHECK = 2

export interface ReverseRequest {
  operator: OperatorContext
  redemptionId: string
  reason: string
  idempotency: Idempotency
  actor: Actor
}

/**
 * @throws DomainError not_found, own_voucher, primary_only, reversal_too_late, results_submitted, has_attendance, wrong_state,
 *   idempotency_conflict, try_again
 */
export async function reverse(services: ScanServices, request: ReverseRequest): Promise<Voucher> {
  const named = parseRedemptionId(request.redemptionId)
  if (!named) throw new DomainError('not_found')
  const key = voucherKey(named.personId, named.batchId)
  return contending(ATTEMPTS, async () => {
    const item = await services.table.get(key)
    const voucher = item && toVoucher(item)
    const now = services.clock()
    if (!voucher || voucher.version < named.version || !isOwn(voucher, request.operator))
      throw new DomainError('not_found')
    if (isRepeated(voucher, named.version, { request, now })) return voucher
    if (voucher.personId === request.operator.personId) throw new DomainError('own_voucher')
    if (
      voucher.version !== named.version ||
      voucher.status !== TRANSITIONS.reverse.from ||
      !voucher.classId ||
      !voucher.redeemedAt
    )
      throw new DomainError('wrong_state')
    if (now - Date.parse(voucher.redeemedAt) > WINDOW_MS) throw new DomainError('reversal_too_late')
    const enrolment = await assertReversible(services, voucher.classId, voucher.personId)
    const outcome = await services.table.transact(
      writesOf(request, { voucher, classId: voucher.classId, enrolment, now: iso(now) }),
    )
    if (outcome.ok) return reversed(voucher, request, iso(now))
    if (outcome.reasons[PRIMARY_CHECK]?.cause === 'condition') throw new DomainError('primary_only')
    return IN_THE_WAY
  })
}

/** Whether the institution's this use is, or the one that was taken back. */
const isOwn = (
  { institutionId, reverseSlot }: Voucher,
  operator: Pick<OperatorContext, 'institutionId'>,
): boolean => (institutionId ?? reverseSlot?.institutionId) === operator.institutionId

/** Whether this very request has taken the use back, whatever has become of the voucher since. */
function isRepeated(
  { reverseSlot }: Voucher,
  version: number,
  { request, now }: { request: ReverseRequest; now: number },
): boolean {
  return (
    reverseSlot?.version === version + 1 &&
    reverseSlot.by === request.operator.personId &&
    isReplay(reverseSlot, request.idempotency, now)
  )
}

/** How a voucher remembers the reversal that its next version is. */
const slotFor = (
  { operator, idempotency }: ReverseRequest,
  { version }: Voucher,
  at: string,
): NonNullable<Voucher['reverseSlot']> => ({
  slot: slotOf(idempotency),
  at,
  by: operator.personId,
  institutionId: operator.institutionId,
  version: version + 1,
})

/** The voucher as the write left it. */
function reversed(voucher: Voucher, request: ReverseRequest, now: string): Voucher {
  const {
    redeemedAt: _at,
    redeemedBy: _by,
    institutionId: _institution,
    classId: _class,
    redeemSlot: _slot,
    currentPass: _pass,
    ...kept
  } = voucher
  return {
    ...kept,
    status: TRANSITIONS.reverse.to,
    version: voucher.version + 1,
    reverseSlot: slotFor(request, voucher, now),
    lastAction: lastActionOf('reverse', { actor: request.actor, at: now, reason: request.reason }),
  }
}

/** @returns where the place came from: a place that redemption made goes again */
async function assertReversible(
  services: ScanServices,
  classId: ClassId,
  personId: PersonId,
): Promise<Trainee['source']> {
  const [trainingClass, item] = await Promise.all([
    readClass(services.table, classId),
    services.table.get(traineeKey(classId, personId)),
  ])
  const trainee = item && toTrainee(item)
  if (trainingClass?.resultsAt !== undefined) throw new DomainError('results_submitted')
  if (trainee?.attended !== undefined) throw new DomainError('has_attendance')
  return trainee?.source ?? 'roster'
}

/** What a reversal takes back; `enrolment` says where the place in the class came from. */
interface Reversal {
  voucher: Voucher
  classId: ClassId
  enrolment: Trainee['source']
  now: string
}

function writesOf(
  request: ReverseRequest,
  { voucher, classId, enrolment, now }: Reversal,
): Write[] {
  const unattended = 'attribute_not_exists(attended) AND attribute_not_exists(#result)'
  const names = { '#result': 'result' }
  const trainee = traineeKey(classId, voucher.personId)
  const { dueKey, dueOn } = dueAttributes(voucher.personId, voucher.validUntil)
  return [
    {
      update: {
        key: voucherKey(voucher.personId, voucher.batchId),
        set:
          'SET #status = :claimed, version = version + :one, dueKey = :dueKey, dueOn = :dueOn,' +
          ' reverseSlot = :slot, lastAction = :lastAction' +
          ' REMOVE redeemedAt, redeemedBy, institutionId, classId, redeemSlot, currentPass',
        condition: '#status = :used AND version = :version',
        names: { '#status': 'status' },
        values: {
          ':claimed': TRANSITIONS.reverse.to,
          ':used': TRANSITIONS.reverse.from,
          ':one': 1,
          ':version': voucher.version,
          ':dueKey': dueKey,
          ':dueOn': dueOn,
          ':slot': slotFor(request, voucher, now),
          ':lastAction': lastActionOf('reverse', {
            actor: request.actor,
            at: now,
            reason: request.reason,
          }),
        },
      },
    },
    { check: { key: classKey(classId), condition: 'attribute_not_exists(resultsAt)' } },
    // Whoever hands the role over while this is under way no longer takes anything back.
    {
      check: {
        key: institutionKey(request.operator.institutionId),
        condition: 'primaryOperator = :primary',
        values: { ':primary': request.operator.personId },
      },
    },
    ...(enrolment === 'voucher'
      ? [{ delete: { key: trainee, condition: unattended, names } }, { update: freeSeat(classId) }]
      : [{ check: { key: trainee, condition: unattended, names } }]),
  ]
}
