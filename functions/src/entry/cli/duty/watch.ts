/** Following work that goes on elsewhere until it is over, or until the clerk has seen enough. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Depths } from '../../../platform/queue/queue-desk.ts'
import { Track, type Progress } from '../output/progress.ts'
import type { CommandOutcome, Screen } from '../output/screen.ts'

/** One look at the work; `note` is what else there is to say. */
export interface Going extends Progress {
  note?: string | undefined
}
export interface Watched {
  /** How far the work is, or how it ended. */
  look(): Promise<Going | CommandOutcome>
  /** Where it waits when nothing moves. */
  depths(): Promise<Depths>
  /**
   * What to say and do when nothing moves and nothing is queued: with dead letters, and without.
   */
  stuck(dead: number): string[]
  /** What to say to whoever stops looking: the work goes on, and how to look again. */
  left: string[]
}
/** How often to look, and after how long without progress to ask why (ms). */
export interface Pace {
  lookMs: number
  stillMs: number
}
export const PACE: Pace = { lookMs: 1000, stillMs: 30_000 }

/** A look that takes long costs much: the pause after it is this many times as long. */
const PAUSE_FOR_COST = 5

/** @returns how the work ended; refused when it is stuck */
export async function watchWork(
  screen: Screen,
  work: Watched,
  { lookMs, stillMs }: Pace,
): Promise<CommandOutcome> {
  const signal = screen.interruption()
  const track = new Track()
  let queued: string | undefined
  for (;;) {
    const began = performance.now()
    const seen = await work.look()
    if ('lines' in seen) return seen
    track.add(began, seen)
    if (track.stillFor(began) < stillMs) queued = undefined
    else {
      const { waiting, working, delayed, dead } = await work.depths()
      if (waiting + working + delayed === 0 && queued !== undefined)
        return { refused: true, lines: work.stuck(dead) }
      // What has just left the queue may not be counted yet: it is stuck when a second look finds
      // it so.
      queued = `没有进展：等待 ${waiting}，处理中 ${working}，延迟 ${delayed}，死信 ${dead}`
    }
    screen.status(track.line(...[seen.note, queued].filter((note) => note !== undefined)))
    const pause = Math.max(lookMs, (performance.now() - began) * PAUSE_FOR_COST)
    await sleep(pause, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return { lines: work.left }
  }
}
