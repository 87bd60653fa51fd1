/** Following work that goes on elsewhere until it is over, or until the clerk has seen enough. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Depths } from '../../platform/queue-desk.ts'
import type { Outcome, Screen } from './screen.ts'

/** One look at the work: `label` says what is being done, `unit` what is counted, `note` what else there is to say. */
export interface Going { label: string; done: number; total: number; unit: string; note?: string | undefined }
export interface Watched {
  /** How far the work is, or how it ended. */
  look(): Promise<Going | Outcome>
  /** Where it waits when nothing moves. */
  depths(): Promise<Depths>
  /** What to say and do when nothing moves and nothing is queued: with dead letters, and without. */
  stuck(dead: number): string[]
  /** What to say to whoever stops looking: the work goes on, and how to look again. */
  left: string[]
}
/** How often to look, and after how long without progress to ask why (ms). */
export interface Pace { lookMs: number; stillMs: number }
export const PACE: Pace = { lookMs: 1000, stillMs: 30_000 }

/** A look that takes long costs much: the pause after it is this many times as long. */
const PAUSE_FOR_COST = 5
/** The rate is that of the last minute. */
const WINDOW_MS = 60_000
const BAR = 20

/** @returns how the work ended; refused when it is stuck */
export async function watch(screen: Screen, work: Watched, { lookMs, stillMs }: Pace): Promise<Outcome> {
  const signal = screen.interruption()
  let track = new Track()
  let queued = ''
  for (;;) {
    const began = performance.now()
    const seen = await work.look()
    if ('lines' in seen) return seen
    if (track.label !== seen.label) track = new Track(seen.label)
    track.add(began, seen.done)
    if (track.stillFor(began) < stillMs) queued = ''
    else {
      const { waiting, working, delayed, dead } = await work.depths()
      if (waiting + working + delayed === 0 && queued !== '') return { refused: true, lines: work.stuck(dead) }
      // What has just left the queue may not be counted yet: it is stuck when a second look finds it so.
      queued = `没有进展：等待 ${waiting}，处理中 ${working}，延迟 ${delayed}，死信 ${dead}`
    }
    screen.status([lineOf(seen, track.perMinute()), seen.note, queued].filter(Boolean).join('  '))
    const pause = Math.max(lookMs, (performance.now() - began) * PAUSE_FOR_COST)
    await sleep(pause, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return { lines: work.left }
  }
}

/** How the work has come on since it was first looked at. */
class Track {
  private points: { at: number; done: number }[] = []
  private movedAt = 0
  readonly label: string
  constructor(label = '') { this.label = label }

  add(at: number, done: number): void {
    if (this.points.at(-1)?.done !== done) this.movedAt = at
    this.points.push({ at, done })
    // One point from before the window stays: the window reaches back to it.
    while (this.points[1] && this.points[1].at < at - WINDOW_MS) this.points.shift()
  }

  stillFor(at: number): number { return at - this.movedAt }

  /** `undefined` while there is nothing to tell it from. */
  perMinute(): number | undefined {
    const [first, last] = [this.points[0], this.points.at(-1)]
    if (!first || !last || last.at === first.at || last.done <= first.done) return undefined
    return (last.done - first.done) / (last.at - first.at) * 60_000
  }
}

const counted = (count: number): string => Math.round(count).toLocaleString('zh-CN')

/** `[########------------]  40.0%  发券 4,000/10,000 人  每分钟 5,000 人  约还要 1 分 12 秒` */
function lineOf({ label, done, total, unit }: Going, perMinute: number | undefined): string {
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const full = Math.floor(share * BAR)
  const pace = perMinute === undefined ? [] : [`每分钟 ${counted(perMinute)} ${unit}`, ...(done < total ? [`约还要 ${durationOf((total - done) / perMinute * 60)}`] : [])]
  return [`[${'#'.repeat(full)}${'-'.repeat(BAR - full)}]`, `${(Math.floor(share * 1000) / 10).toFixed(1)}%`, `${label} ${counted(done)}/${counted(total)} ${unit}`, ...pace].join('  ')
}

/** @param seconds of any size, fractions too */
export function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} 秒`
  const minutes = Math.ceil(whole / 60)
  return minutes < 60 ? `${Math.floor(whole / 60)} 分 ${String(whole % 60).padStart(2, '0')} 秒` : `${Math.floor(minutes / 60)} 小时 ${String(minutes % 60).padStart(2, '0')} 分`
}
