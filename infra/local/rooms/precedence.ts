/**
 * Who is first at the database engine, which does one thing at a time: operators before everybody
 * else.
 */

/**
 * Unless told otherwise, nobody gives way for longer (ms): however many operators there are, other
 * work goes on.
 */
const LONGEST_MS = 100

/** How many requests of operators are under way, where every thread sees it. */
export type Counter = Int32Array<SharedArrayBuffer>
export const createCounter = (): Counter =>
  new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/** Others give way while the work goes on. */
export async function withPrecedence<T>(counter: Counter, work: () => Promise<T>): Promise<T> {
  Atomics.add(counter, 0, 1)
  try {
    return await work()
  } finally {
    if (Atomics.sub(counter, 0, 1) === 1) Atomics.notify(counter, 0)
  }
}

async function giveWay(counter: Counter, longestMs: number): Promise<void> {
  const until = performance.now() + longestMs
  for (let seen = Atomics.load(counter, 0); seen > 0; seen = Atomics.load(counter, 0)) {
    const left = until - performance.now()
    if (left <= 0) return
    await Atomics.waitAsync(counter, 0, seen, left).value
  }
}

/**
 * @param longestMs how long anybody gives way at most
 * @returns lets through so many at once, in the order in which they came, and none while somebody
 *   has precedence
 */
export function createTurns(
  most: number,
  counter: Counter,
  longestMs = LONGEST_MS,
): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = most
  return async (work) => {
    if (free > 0) free--
    else
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
      })
    try {
      await giveWay(counter, longestMs)
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
