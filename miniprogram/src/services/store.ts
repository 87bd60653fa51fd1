/** A value that several screens share: read it with `useStore`. */
export interface Store<T> {
  get: () => T
  set: (value: T) => void
  subscribe: (listener: () => void) => () => void
}

/** @param initial asked once, when the value is first read */
export function createStore<T>(initial: () => T): Store<T> {
  let held: { value: T } | null = null
  const listeners = new Set<() => void>()
  return {
    get: () => (held ??= { value: initial() }).value,
    set: (value) => {
      held = { value }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
