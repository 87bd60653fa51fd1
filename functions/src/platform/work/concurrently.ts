/**
 * Runs `work` over the items, at most `width` at a time; the first failure is thrown after those
 * under way have ended.
 */
export async function concurrently<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const iterator = items.values()
  const failures: unknown[] = []
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const item of iterator) {
        if (failures.length > 0) return
        await work(item).catch((error: unknown) => failures.push(error))
      }
    }),
  )
  if (failures.length > 0) throw failures[0]
}
