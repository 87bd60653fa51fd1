import { isCalendarDate } from '@voucher/shared/dates'
import type { Level, Occupation, TrainingType } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { contended } from '../../platform/dynamo/contention.ts'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { InstitutionId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import { readInstitution } from '../institution/index.ts'
import type { TrainingClass } from './training-class.ts'
import { classItem, seatsKey } from './training.store.ts'

export interface NewClass {
  institutionId: InstitutionId; name: string; trainingType: TrainingType; occupation: Occupation; level: Level
  startDate: string; endDate: string; address: string; capacity: number; courses: { name: string; hours: number }[]
}

/**
 * Records a class whose opening has been approved: it is open until its last day.
 * @throws DomainError not_found, invalid_request, try_again
 */
export async function createClass(runtime: Pick<Runtime, 'table' | 'clock' | 'random'>, input: NewClass, actor: Actor): Promise<TrainingClass> {
  if (!isCalendarDate(input.startDate) || !isCalendarDate(input.endDate) || input.endDate < input.startDate) throw invalidField('endDate', '结束日期不能早于开班日期')
  if (!Number.isInteger(input.capacity) || input.capacity < 1 || input.capacity > 200_000) throw invalidField('capacity', '人数应为 1 到 200000')
  const institution = await readInstitution(runtime, input.institutionId)
  if (!institution) throw new DomainError('not_found', { detail: '没有这个培训机构' })
  const trainingClass: TrainingClass = { ...input, classId: runtime.random.id('cls'), regionCode: institution.regionCode, state: 'open', version: 1 }
  const outcome = await runtime.table.transact([
    { put: { item: classItem(trainingClass, lastActionOf('class.create', actor, iso(runtime.clock()))), condition: 'attribute_not_exists(pk)' } },
    { put: { item: { ...seatsKey(trainingClass.classId), taken: 0, capacity: input.capacity, open: true }, condition: 'attribute_not_exists(pk)' } },
  ])
  // The id is new, so nothing but contention can have cancelled it.
  if (!outcome.ok) throw contended()
  return trainingClass
}
