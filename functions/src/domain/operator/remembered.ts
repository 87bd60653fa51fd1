/** A success kept on the institution for repeats: whose it was, and which operator it was about. */
import type { PersonId } from '../../platform/ids.ts'
import { isReplay, slotOf, type Idempotency } from '../idempotency.ts'

interface Remembered {
  by: PersonId
  operator: PersonId
  slot: string
  at: string
}

export const remember = ({
  idempotency,
  ...success
}: Omit<Remembered, 'slot'> & { idempotency: Idempotency }): Remembered => ({
  ...success,
  slot: slotOf(idempotency),
})

/** A request that may repeat a success; `operator` is absent where it makes one. */
interface Repeat {
  by: PersonId
  operator?: PersonId
  idempotency: Idempotency
}

/**
 * The operator of an earlier success, when this request repeats it.
 * @param stored what the item remembers, if anything
 * @throws DomainError idempotency_conflict
 */
export function repeated(
  stored: unknown,
  { by, operator, idempotency }: Repeat,
  now: number,
): PersonId | undefined {
  const remembered = stored as Remembered | undefined
  if (remembered?.by !== by) return undefined
  if (operator !== undefined && remembered.operator !== operator) return undefined
  return isReplay({ slot: remembered.slot, at: remembered.at }, idempotency, now)
    ? remembered.operator
    : undefined
}
