import { cached } from '../../platform/work/cache.ts'
import { itemsOf } from '../../platform/dynamo/pages.ts'
import type { Item, Table } from '../../platform/dynamo/table.ts'
import type { ClassId, InstitutionId, PersonId } from '../../platform/ids.ts'
import type { LastAction } from '../actor.ts'
import type { Trainee, TrainingClass } from './training-class.ts'

export const classKey = (classId: ClassId) => ({ pk: `CLASS#${classId}`, sk: 'CLASS' })
/**
 * Seats are counted on an item of their own: it changes with every enrolment, the class does not.
 */
export const seatsKey = (classId: ClassId) => ({ pk: `CLASS#${classId}`, sk: 'SEATS' })
export const traineeKey = (classId: ClassId, personId: PersonId) => ({
  pk: `CLASS#${classId}`,
  sk: `TRAINEE#${personId}`,
})

/** What tells an institution's classes apart for whoever makes them. */
export const classSlot = ({
  institutionId,
  startDate,
  endDate,
  name,
}: Pick<TrainingClass, 'institutionId' | 'startDate' | 'endDate' | 'name'>) => ({
  pk: `INSTITUTION#${institutionId}`,
  sk: `CLASS-MADE#${startDate}#${endDate}#${name}`,
})

/** Classes of an institution, by last day. */
export const classOwner = (institutionId: InstitutionId) => `CLASSES#${institutionId}`

export function classItem(trainingClass: TrainingClass, lastAction: LastAction): Item {
  return {
    ...classKey(trainingClass.classId),
    ...trainingClass,
    ownerKey: classOwner(trainingClass.institutionId),
    ownerSort: `${trainingClass.endDate}#${trainingClass.classId}`,
    lastAction,
  }
}

export function toClass(item: Item): TrainingClass {
  const {
    pk: _pk,
    sk: _sk,
    ownerKey: _ownerKey,
    ownerSort: _ownerSort,
    lastAction: _lastAction,
    ...attributes
  } = item
  return attributes as unknown as TrainingClass
}

export function toTrainee(item: Item): Trainee {
  const { pk, sk, dueKey: _dueKey, dueOn: _dueOn, ...attributes } = item
  return {
    classId: pk.slice('CLASS#'.length),
    personId: sk.slice('TRAINEE#'.length),
    ...attributes,
  } as unknown as Trainee
}

export async function readClass(
  table: Table,
  classId: ClassId,
): Promise<TrainingClass | undefined> {
  const item = await table.get(classKey(classId))
  return item && toClass(item)
}

/** How many people stand on a class's roster: the seats that are taken. */
export async function countRoster(table: Table, classId: ClassId): Promise<number> {
  return ((await table.get(seatsKey(classId)))?.taken as number | undefined) ?? 0
}

/** Everybody on a class's roster, strongly read. */
export async function readRoster(table: Table, classId: ClassId): Promise<Trainee[]> {
  const trainees: Trainee[] = []
  const query = {
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': classKey(classId).pk, ':prefix': 'TRAINEE#' },
  }
  for await (const item of itemsOf(table, query)) trainees.push(toTrainee(item))
  return trainees
}

/** Looks classes up by id for their names; what is decided on is read anew. */
export type ClassReader = (classId: ClassId) => Promise<TrainingClass | undefined>
export const createClassReader = (table: Table): ClassReader =>
  cached((classId) => readClass(table, classId), { milliseconds: 60_000, limit: 1000 })
