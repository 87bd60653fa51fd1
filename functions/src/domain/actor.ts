/**
 * Who did something, in which role, from where (invariant 13). Kept compactly with the change
 * itself, so that the stream knows.
 */
import { withoutNumbers } from '@voucher/shared/without-numbers'
import type { ActorRole } from '@voucher/shared/values'
import type { PersonId } from '../platform/ids.ts'

export interface Actor {
  role: ActorRole
  /** Absent for the system's own jobs. */
  personId?: PersonId
  address?: string
  device?: string
}

export const SYSTEM: Actor = { role: 'system' }

/** The latest change of an item, as it is stored on it. */
export interface LastAction {
  action: string
  by?: PersonId
  role: ActorRole
  /** ISO 8601 UTC. */
  at: string
  address?: string
  device?: string
  reason?: string
}

/** Who does something, when (ISO 8601 UTC), and why. */
export interface Deed {
  actor: Actor
  at: string
  reason?: string | undefined
}

/**
 * @param reason as somebody has written it: it is shown to others, so it is kept without full
 *   personal numbers
 */
export function lastActionOf(action: string, { actor, at, reason }: Deed): LastAction {
  return {
    action,
    role: actor.role,
    at,
    ...(actor.personId && { by: actor.personId }),
    ...(actor.address && { address: actor.address }),
    ...(actor.device && { device: actor.device }),
    ...(reason !== undefined && { reason: withoutNumbers(reason) }),
  }
}
