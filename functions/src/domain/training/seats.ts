/** The seats of a class: as many as there are trainees, because both change in one write. */
import { contending, IN_THE_WAY, ONCE_MORE } from '../../platform/dynamo/contention.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Change, Item, Table } from '../../platform/dynamo/table.ts'
import type { ClassId } from '../../platform/ids.ts'
import { seatsKey } from './training.store.ts'

/** The write that takes a seat; it fails when the class is full or closed. */
export const takeSeat = (classId: ClassId): Change => ({
  key: seatsKey(classId),
  set: 'SET taken = taken + :one',
  condition: 'taken < #capacity AND #open = :true',
  names: { '#open': 'open', '#capacity': 'capacity' },
  values: { ':one': 1, ':true': true },
})

/** The write that gives a seat back. */
export const freeSeat = (classId: ClassId): Change => ({
  key: seatsKey(classId),
  set: 'SET taken = taken - :one',
  condition: 'taken >= :one',
  values: { ':one': 1 },
})

/** A transaction takes a hundred writes, one of which is the seats'. */
export const MOST_AT_ONCE = 99
const ATTEMPTS = 12

/**
 * The write that takes several seats of a class with this capacity; it fails where there are not so
 * many.
 */
const takeSeats = (classId: ClassId, count: number, capacity: number): Change => ({
  key: seatsKey(classId),
  set: 'SET taken = taken + :count',
  condition: 'taken <= :most AND #capacity = :capacity AND #open = :true',
  names: { '#open': 'open', '#capacity': 'capacity' },
  values: {
    ':count': count,
    ':most': capacity - count,
    ':capacity': capacity,
    ':true': true,
  },
})

/**
 * Gives seats to trainees of one class, as many at once as one write takes: each with its seat or
 * not at all. Everybody who enrols writes the one item that counts the seats, so a long roster
 * would otherwise wait for it person by person.
 * @param trainees at most `MOST_AT_ONCE` items, no two of them the same
 * @returns how many are new; the others were there
 * @throws DomainError class_full when seats run out, with those added for whom there was one;
 *   try_again
 */
export async function enrol(
  table: Table,
  classId: ClassId,
  trainees: readonly Item[],
): Promise<number> {
  let left = trainees
  let added = 0
  if (left.length === 0) return 0
  return contending(ATTEMPTS, async () => {
    const seats = await table.get(seatsKey(classId))
    const { capacity, taken } = seats as Item & { capacity: number; taken: number }
    const free = seats?.open === true ? capacity - taken : 0
    // With no seat left it is still told who has one already.
    const now = free > 0 ? left.slice(0, free) : left
    const outcome = await table.transact([
      ...now.map((item) => ({ put: { item, condition: 'attribute_not_exists(pk)' } })),
      { update: takeSeats(classId, now.length, capacity) },
    ])
    if (outcome.ok) {
      added += now.length
      left = left.slice(now.length)
      return left.length === 0 ? added : ONCE_MORE
    }
    const there = new Set(now.filter((_, index) => outcome.reasons[index]?.cause === 'condition'))
    left = left.filter((item) => !there.has(item))
    if (there.size === 0 && free <= 0) throw new DomainError('class_full')
    if (there.size === 0) return IN_THE_WAY
    return left.length === 0 ? added : ONCE_MORE
  })
}
