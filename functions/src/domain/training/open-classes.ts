import type { Table } from '../../platform/dynamo/table.ts'
import type { InstitutionId } from '../../platform/ids.ts'
import type { Occupation, TrainingType } from '@voucher/shared/values'
import { isOpen, type TrainingClass } from './training-class.ts'
import { classOwner, seatsKey, toClass } from './training.store.ts'

/** The institution's open classes of a kind, each with its free seats, soonest to end first. */
export async function openClasses(table: Table, institutionId: InstitutionId, kind: { trainingType: TrainingType; occupation: Occupation }, today: string): Promise<(TrainingClass & { freeSeats: number })[]> {
  const { items } = await table.query({
    index: 'byOwner', where: 'ownerKey = :owner AND ownerSort >= :today', values: { ':owner': classOwner(institutionId), ':today': today }, limit: 100,
  })
  const classes = items.map(toClass).filter((one) => isOpen(one, today) && one.trainingType === kind.trainingType && one.occupation === kind.occupation)
  const seats = new Map((await table.batchGet(classes.map((one) => seatsKey(one.classId)))).map((item) => [item.pk, item]))
  return classes.map((one) => {
    const item = seats.get(seatsKey(one.classId).pk)
    return { ...one, freeSeats: item ? (item.capacity as number) - (item.taken as number) : 0 }
  })
}
