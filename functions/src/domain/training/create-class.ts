import { isCalendarDate } from '@voucher/shared/dates'
import type { Level, Occupation, TrainingType } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { InstitutionId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import { lastActionOf } from '../actor.ts'
import { madeBefore, takeSlot, type CreateOptions, type Creation } from '../creation.ts'
import { readInstitution } from '../institution/index.ts'
import type { TrainingClass } from './training-class.ts'
import { classItem, classSlot, readClass, seatsKey } from './training.store.ts'

const ATTEMPTS = 5

export interface NewClass {
  institutionId: InstitutionId
  name: string
  trainingType: TrainingType
  occupation: Occupation
  level: Level
  startDate: string
  endDate: string
  address: string
  capacity: number
  courses: { name: string; hours: number }[]
}

/**
 * Records a class whose opening has been approved: it is open until its last day (R63). Safe to
 * repeat: an institution's class of this name and these dates is made once, unless another one is
 * asked for.
 * @returns the class; not `created` when it was there
 * @throws DomainError not_found, invalid_request; wrong_state when it is there with other content;
 *   try_again
 */
export async function createClass(
  runtime: Makes,
  input: NewClass,
  { actor, again = false }: CreateOptions,
): Promise<TrainingClass & { created: boolean }> {
  if (
    !isCalendarDate(input.startDate) ||
    !isCalendarDate(input.endDate) ||
    input.endDate < input.startDate
  )
    throw invalidField('endDate', '结束日期不能早于开班日期')
  if (!Number.isInteger(input.capacity) || input.capacity < 1 || input.capacity > 200_000)
    throw invalidField('capacity', '人数应为 1 到 200000')
  const institution = await readInstitution(runtime, input.institutionId)
  if (!institution) throw new DomainError('not_found', { detail: '没有这个培训机构' })
  const trainingClass: TrainingClass = {
    ...input,
    classId: runtime.random.id('cls'),
    regionCode: institution.regionCode,
    state: 'open',
    version: 1,
  }
  const creation: Creation = { slot: classSlot(input), id: trainingClass.classId, content: input }
  return contending(ATTEMPTS, async () => {
    const outcome = await runtime.table.transact([
      takeSlot(creation, again),
      {
        put: {
          item: classItem(
            trainingClass,
            lastActionOf('class.create', { actor, at: iso(runtime.clock()) }),
          ),
          condition: 'attribute_not_exists(pk)',
        },
      },
      {
        put: {
          item: {
            ...seatsKey(trainingClass.classId),
            taken: 0,
            capacity: input.capacity,
            open: true,
          },
          condition: 'attribute_not_exists(pk)',
        },
      },
    ])
    if (outcome.ok) return { ...trainingClass, created: true }
    const taken = outcome.reasons[0]?.item
    if (taken) {
      const before = await readClass(
        runtime.table,
        madeBefore(taken, creation, `这个机构的班级“${input.name}”`),
      )
      if (!before) throw new Error(`no class behind the slot of ${input.institutionId}`)
      return { ...before, created: false }
    }
    // The id is new, so nothing but contention can have cancelled it.
    return IN_THE_WAY
  })
}
