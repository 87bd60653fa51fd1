import { isCalendarDate, shanghaiDate } from '@voucher/shared/dates'
import type { FunctionType } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { contended } from '../../platform/dynamo/contention.ts'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { ClassId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import { readInstitution } from '../institution/index.ts'
import { readClass } from '../training/index.ts'
import { voucherShardsFor, type TargetedBatch } from './batch.ts'
import { batchItem } from './batch.store.ts'
import { linkItem, takeClass } from './class-link.ts'

export interface NewTargetedBatch {
  classId: ClassId
  name?: string
  functionType: FunctionType
  faceValueFen?: number
  validFrom?: string
  validUntil?: string
}

/**
 * Creates the batch of a class (R64), configured and ready to issue. Its
 * validity runs from today to the class's last day unless given.
 * @throws DomainError not_found, not_linked, wrong_state, invalid_request, try_again
 */
export async function createTargetedBatch(
  runtime: Makes,
  input: NewTargetedBatch,
  actor: Actor,
): Promise<TargetedBatch> {
  const trainingClass = await readClass(runtime.table, input.classId)
  if (!trainingClass) throw new DomainError('not_found', { detail: '没有这个班级' })
  if (trainingClass.state !== 'open')
    throw new DomainError('wrong_state', { detail: '班级已结业，不能发券' })
  const institution = await readInstitution(runtime, trainingClass.institutionId)
  if (institution?.linkState !== 'linked') throw new DomainError('not_linked')
  if (input.functionType === 'faceValue' ? !input.faceValueFen : input.faceValueFen !== undefined)
    throw invalidField('faceValueFen', '面值券必须填写面值，抵用券没有面值')
  const now = runtime.clock()
  const { validFrom = shanghaiDate(now), validUntil = trainingClass.endDate } = input
  if (
    !isCalendarDate(validFrom) ||
    !isCalendarDate(validUntil) ||
    validUntil < validFrom ||
    validUntil < shanghaiDate(now)
  )
    throw invalidField('validUntil', '券有效期的结束日期不能早于开始日期和今天')
  const { institutionId, classId, trainingType, occupation, level, regionCode } = trainingClass
  const batch: TargetedBatch = {
    mode: 'targeted',
    batchId: runtime.random.id('bat'),
    name: input.name ?? trainingClass.name,
    functionType: input.functionType,
    ...(input.faceValueFen !== undefined && { faceValueFen: input.faceValueFen }),
    trainingType,
    occupation,
    level,
    regionCode,
    institutionId,
    classId,
    validFrom,
    validUntil,
    state: 'configured',
    voucherShards: voucherShardsFor(trainingClass.capacity / 60),
    createdAt: iso(now),
    version: 1,
  }
  const outcome = await runtime.table.transact([
    {
      put: {
        item: batchItem(batch, lastActionOf('batch.create', { actor, at: batch.createdAt })),
        condition: 'attribute_not_exists(pk)',
      },
    },
    { update: takeClass(batch) },
    { put: { item: linkItem(batch) } },
  ])
  if (!outcome.ok && !outcome.reasons.some(({ cause }) => cause === 'condition')) throw contended()
  if (!outcome.ok)
    throw new DomainError('wrong_state', {
      detail: '这个班级已经有一批培训券',
      next: '请在已发券管理中查看；确需重发请先作废原来的一批',
    })
  return batch
}
