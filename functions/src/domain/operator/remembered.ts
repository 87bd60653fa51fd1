/** A success kept on the institution for repeats: whose it was, and which operator it was about. */
import type { PersonId } from '../../platform/ids.ts'
import { isReplay, slotOf, type Idempotency } from '../idempotency.ts'

interface Remembered {
  by: PersonId
  operator: PersonId
  slot: string
  at: string
}

export const remember = (
  by: PersonId,
  operator: PersonId,
  idempotency: Idempotency,
  at: string,
): Remembered => ({
  by,
  operator,
  slot: slotOf(idempotency),
  at,
})

/**
 * The operator of an earlier success, when this request repeats it.
 * @param stored what the item remembers, if anything
 * @param about the operator that the request names; absent where it makes one
 * @throws DomainError idempotency_conflict
 */
export function repeated(
  stored: unknown,
  by: PersonId,
  idempotency: Idempotency,
  now: number,
  about?: PersonId,
): PersonId | undefined {
  const remembered = stored as Remembered | undefined
  if (remembered?.by !== by || (about !== undefined && remembered.operator !== about))
    return undefined
  return isReplay(remembered.slot, remembered.at, idempotency, now)
    ? remembered.operator
    : undefined
}
