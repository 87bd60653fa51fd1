/** How far work has come, in one line. */

/** `label` says what is being done, `unit` what is counted. */
export interface Progress {
  label: string
  done: number
  total: number
  unit: string
}

/** The rate is that of the last minute. */
const WINDOW_MS = 60_000
const BAR = 10

/**
 * How the work has come on since it was first looked at; other work (another label) is looked at
 * anew.
 */
export class Track {
  private latest: Progress = {
    label: '',
    done: 0,
    total: 0,
    unit: '',
  }
  private points: { at: number; done: number }[] = []
  private movedAt = 0

  /** @param at when that was (ms, on any clock that only goes on) */
  add(at: number, progress: Progress): void {
    if (progress.label !== this.latest.label) this.points = []
    if (this.points.at(-1)?.done !== progress.done) this.movedAt = at
    this.latest = progress
    this.points.push({ at, done: progress.done })
    // One point from before the window stays: the window reaches back to it.
    while (this.points[1] && this.points[1].at < at - WINDOW_MS) this.points.shift()
  }

  /** How long nothing has moved (ms). */
  stillFor(at: number): number {
    return at - this.movedAt
  }

  /**
   * `[####------]  40.0%  发券 4,000/10,000 人  每分钟 5,000 人  约剩 1 分 12 秒`.
   * @param notes stand in the place of the pace: a terminal has no room for both
   */
  line(...notes: string[]): string {
    const { label, done, total, unit } = this.latest
    const share = total === 0 ? 1 : Math.min(1, done / total)
    const full = Math.floor(share * BAR)
    const rate = this.perMinute()
    const pace =
      rate === undefined
        ? []
        : [
            `每分钟 ${counted(rate)} ${unit}`,
            ...(done < total ? [`约剩 ${durationOf(((total - done) / rate) * 60)}`] : []),
          ]
    return [
      `[${'#'.repeat(full)}${'-'.repeat(BAR - full)}]`,
      `${(Math.floor(share * 1000) / 10).toFixed(1)}%`,
      `${label} ${counted(done)}/${counted(total)} ${unit}`,
      ...(notes.length > 0 ? notes : pace),
    ].join('  ')
  }

  /** `undefined` while there is nothing to tell it from. */
  private perMinute(): number | undefined {
    const [first, last] = [this.points[0], this.points.at(-1)]
    if (!first || !last || last.at === first.at || last.done <= first.done) return undefined
    return ((last.done - first.done) / (last.at - first.at)) * 60_000
  }
}

const counted = (count: number): string => Math.round(count).toLocaleString('zh-CN')

/** No more exactly than anybody wants to know. @param seconds of any size, fractions too */
export function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} 秒`
  if (whole < 600) return `${Math.floor(whole / 60)} 分 ${whole % 60} 秒`
  const minutes = Math.ceil(whole / 60)
  return minutes < 60 ? `${minutes} 分` : `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`
}
