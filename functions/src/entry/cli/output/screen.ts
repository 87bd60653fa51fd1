/** What clerks see: lines that stay, and one line that says what is going on. */
import { cut } from './columns.ts'

/** What a command prints in the end; `refused` when it was not done. */
export interface CommandOutcome {
  lines: string[]
  refused?: boolean
}

export interface Screen {
  /** A line that stays. */
  say(line: string): void
  /**
   * What is going on: in a terminal one line that is written over and over; elsewhere a line of its
   * own every now and then. An empty one takes it away.
   */
  status(text: string): void
  /**
   * Aborted by Ctrl-C, which from now on ends the watching instead of the program; a second one
   * ends the program.
   */
  interruption(): AbortSignal
}

/** Where the lines go: `isTTY` and `columns` as Node's streams have them. */
export interface Output {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/** Between two lines of status where nothing can be written over. */
const EVERY_MS = 10_000
const WRITE_OVER = '\r\u001b[2K'

/** @param onInterrupt calls back at the next Ctrl-C */
export function createScreen(output: Output, onInterrupt: (stop: () => void) => void): Screen {
  let shown = ''
  let nextAt = -Infinity
  return {
    say(line) {
      output.write(`${shown === '' ? '' : WRITE_OVER}${line}\n`)
      shown = ''
    },
    status(text) {
      if (output.isTTY) {
        shown = cut(text, (output.columns || 80) - 1)
        output.write(`${WRITE_OVER}${shown}`)
      } else if (text !== '' && performance.now() >= nextAt) {
        nextAt = performance.now() + EVERY_MS
        output.write(`${text}\n`)
      }
    },
    interruption() {
      const stopping = new AbortController()
      onInterrupt(() => stopping.abort())
      return stopping.signal
    },
  }
}
