/**
 * Remembers what a loader found for a while, at most `limit` entries; what was not found is asked
 * for again.
 */
export function cached<K extends string, V>(
  load: (key: K) => Promise<V | undefined>,
  options: { milliseconds: number; limit: number },
): (key: K) => Promise<V | undefined> {
  const held = new Map<K, { value: V; until: number }>()
  return async (key) => {
    const entry = held.get(key)
    if (entry && entry.until > performance.now()) return entry.value
    const value = await load(key)
    if (value !== undefined) {
      if (held.size >= options.limit) held.delete(held.keys().next().value as K)
      held.set(key, { value, until: performance.now() + options.milliseconds })
    }
    return value
  }
}
