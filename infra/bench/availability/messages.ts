/** What the measuring process and its load generators tell each other. */
import type { Desk, Holding } from './ground.ts'

export const KINDS = ['targeted', 'general'] as const
export type Kind = (typeof KINDS)[number]
/** `at` is when it was sent, by the clock that all processes share (ms since the epoch). */
export interface TimedRedemption {
  kind: Kind
  at: number
  milliseconds: number
  status: number
  body: string
}

/**
 * To the desks: holders come with passes that are made now; then they come at this rate, until all
 * have been or `stop`.
 */
export type ToDesks =
  | { order: 'prepare'; origin: string; desks: Desk[] }
  | { order: 'go'; perSecond: number }
  | { order: 'stop' }
export type FromDesks = { ready: true } | { redemptions: TimedRedemption[] }

/** To those who claim: make ready; then claim, so many at once, until everybody has or `stop`. */
export type ToRush =
  | { order: 'prepare'; origin: string; claims: Holding }
  | { order: 'go'; clients: number }
  | { order: 'stop' }
export interface FromRush {
  ready: boolean
  claimed: number
  refused: string[]
  ended: boolean
}
