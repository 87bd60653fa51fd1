/**
 * Started by `npm start`, this process belongs to npm: when npm is killed in a
 * way that it cannot pass on (`kill -9`), nobody could stop us any more.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const EVERY_MS = 500
/** npm, perhaps with a shell between it and us. */
const GENERATIONS = 2

function parentOf(pid: number): number {
  try {
    return Number(
      execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim(),
    )
  } catch {
    return 0
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return ''
  }
}

/** Our ancestors up to npm itself; none when npm did not start us. */
function ancestors(): number[] {
  if (process.env.npm_lifecycle_event === undefined) return []
  const chain: number[] = []
  for (let pid = process.ppid; pid > 1 && chain.length < GENERATIONS; pid = parentOf(pid)) {
    chain.push(pid)
    if (/\bnpm\b/.test(commandOf(pid))) return chain
  }
  return chain.slice(0, 1)
}

/**
 * A killed process that nobody has collected yet still has its number; Linux says so in its state.
 */
function collected(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return collected(pid)
}

/** Calls `orphaned` once, when the npm that started us is gone. */
export function watchParent(orphaned: () => void): void {
  const chain = ancestors()
  const direct = process.ppid
  if (chain.length === 0) return
  const timer = setInterval(() => {
    if (process.ppid === direct && chain.every(alive)) return
    clearInterval(timer)
    orphaned()
  }, EVERY_MS)
  timer.unref()
}
