/** Business time: a ticking clock with an offset that testers set, kept over restarts. */
import type { LocalStore } from '../state/store.ts'

export interface BusinessClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Moves the clock to an instant; it goes on ticking from there. It may go back. */
  set(atMs: number): void
  /** Called whenever the clock was moved. */
  onJump(listener: () => void): void
}

const SETTING = 'clock-offset-ms'

export function createBusinessClock(store: LocalStore): BusinessClock {
  let offset = Number(store.get(SETTING) ?? 0)
  const listeners: (() => void)[] = []
  return {
    now: () => Date.now() + offset,
    set(atMs) {
      offset = Math.round(atMs - Date.now())
      store.set(SETTING, offset)
      for (const listener of listeners) listener()
    },
    onJump: (listener) => { listeners.push(listener) },
  }
}
