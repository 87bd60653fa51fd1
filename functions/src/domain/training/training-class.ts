/** 开班方案 / 培训班级: a plan of one institution, with its roster, seats and dates (R3, R41, R45). */
import type { ClassState, Level, Occupation, TrainingType } from '@voucher/shared/values'
import type { BatchId, ClassId, InstitutionId, PersonId } from '../../platform/ids.ts'

export interface TrainingClass {
  classId: ClassId
  institutionId: InstitutionId
  regionCode: string
  name: string
  trainingType: TrainingType
  occupation: Occupation
  level: Level
  /** Shanghai dates, both inclusive. */
  startDate: string
  endDate: string
  address: string
  courses: { name: string; hours: number }[]
  state: ClassState
  /** Planned headcount: the seats. */
  capacity: number
  /** Once results are in, redemptions of this class can no longer be reversed. */
  resultsAt?: string
  /** Its live batch of vouchers. */
  batchId?: BatchId
  version: number
}

/** 学员: a person on a class's roster. */
export interface Trainee {
  classId: ClassId
  personId: PersonId
  name: string
  idNumberMasked: string
  /** Named before the class began, or enrolled by using a general voucher. */
  source: 'roster' | 'voucher'
  /** The batch of the voucher that pays this place; on a roster, set when its batch is issued. */
  voucherBatchId?: BatchId
  addedAt: string
  result?: 'passed' | 'failed'
  /** Sessions attended so far. */
  attended?: number
}

/** Whether a class takes people today: open, and not past its last day. */
export const isOpen = (
  trainingClass: Pick<TrainingClass, 'state' | 'endDate'>,
  today: string,
): boolean => trainingClass.state === 'open' && trainingClass.endDate >= today
