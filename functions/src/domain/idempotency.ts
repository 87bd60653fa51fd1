/**
 * One slot per kind of transition, kept on the item that the transition writes:
 * the hash of the request and its key. A repeat is recognised by the very write
 * that would otherwise have happened twice.
 */
import { DomainError } from '../platform/domain-error.ts'

/** How long the same key gives the same success again. */
const WINDOW_MS = 24 * 60 * 60 * 1000

export interface Idempotency {
  key: string
  hash: string
}

/** The slot as stored: 16 characters of hash, then the key. */
export const slotOf = ({ key, hash }: Idempotency): string => `${hash}${key}`

/**
 * Whether this request is the one that the slot remembers.
 * @param at when the remembered transition happened (ISO 8601)
 * @throws DomainError idempotency_conflict when the key came with other content
 */
export function isReplay(
  { slot, at }: { slot: unknown; at: string | undefined },
  request: Idempotency,
  nowMs: number,
): boolean {
  if (
    typeof slot !== 'string' ||
    at === undefined ||
    slot.slice(16) !== request.key ||
    nowMs - Date.parse(at) > WINDOW_MS
  )
    return false
  if (slot.slice(0, 16) !== request.hash) throw new DomainError('idempotency_conflict')
  return true
}
