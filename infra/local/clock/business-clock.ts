/**
 * Business time: a ticking clock with an offset that testers set, kept over restarts, the same in
 * every thread.
 */
import type { LocalStore } from '../state/local-store.ts'

export interface BusinessClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Moves the clock to an instant; it goes on ticking from there. It may go back. */
  set(atMs: number): void
  /** Called whenever the clock was moved. */
  onJump(listener: () => void): void
}

const SETTING = 'clock-offset-ms'

/** The offset in milliseconds, where other threads see it (`clockOver`). */
export type SharedOffset = BigInt64Array<SharedArrayBuffer>
export const sharedOffset = (): SharedOffset =>
  new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT))

/** The same clock, to be read in another thread. */
export const clockOver = (offset: SharedOffset) => (): number =>
  Date.now() + Number(Atomics.load(offset, 0))

export function createBusinessClock(store: LocalStore, offset = sharedOffset()): BusinessClock {
  const listeners: (() => void)[] = []
  const move = (milliseconds: number): void => {
    Atomics.store(offset, 0, BigInt(milliseconds))
  }
  move(Number(store.get(SETTING) ?? 0))
  return {
    now: clockOver(offset),
    set(atMs) {
      const milliseconds = Math.round(atMs - Date.now())
      move(milliseconds)
      store.set(SETTING, milliseconds)
      for (const listener of listeners) listener()
    },
    onJump: (listener) => {
      listeners.push(listener)
    },
  }
}
