import { pagesOf } from '../../platform/dynamo/pages.ts'
import type { Table } from '../../platform/dynamo/table.ts'
import type { InstitutionId } from '../../platform/ids.ts'
import type { Occupation, TrainingType } from '@voucher/shared/values'
import { isOpen, type TrainingClass } from './training-class.ts'
import { classOwner, seatsKey, toClass } from './training.store.ts'

/** What one request reads at once; nobody chooses among more. */
const MOST = 100

export interface WantedClasses {
  institutionId: InstitutionId
  trainingType: TrainingType
  occupation: Occupation
  /** Shanghai date. */
  today: string
}

/**
 * The institution's open classes of a kind, each with its free seats, soonest to end first; the
 * first hundred.
 */
export async function openClasses(
  table: Table,
  { institutionId, trainingType, occupation, today }: WantedClasses,
): Promise<(TrainingClass & { freeSeats: number })[]> {
  const isWanted = (one: TrainingClass): boolean =>
    isOpen(one, today) && one.trainingType === trainingType && one.occupation === occupation
  const found: TrainingClass[] = []
  const query = {
    index: 'byOwner',
    where: 'ownerKey = :owner AND ownerSort >= :today',
    values: { ':owner': classOwner(institutionId), ':today': today },
    limit: MOST,
  }
  for await (const { items } of pagesOf(table, query)) {
    found.push(...items.map(toClass).filter(isWanted))
    if (found.length >= MOST) break
  }
  const classes = found.slice(0, MOST)
  const seats = new Map(
    (await table.batchGet(classes.map((one) => seatsKey(one.classId)))).map((item) => [
      item.pk,
      item,
    ]),
  )
  return classes.map((one) => {
    const item = seats.get(seatsKey(one.classId).pk)
    return { ...one, freeSeats: item ? (item.capacity as number) - (item.taken as number) : 0 }
  })
}
