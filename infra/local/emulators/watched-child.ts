/**
 * Child processes that cannot outlive us. A shell holds our end of a pipe as its
 * standard input: when this process is gone for whatever reason, `kill -9`
 * included, the pipe closes and the shell kills the whole group.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

const WATCHDOG =
  'exec 3<&0; "$@" </dev/null & child=$!; { cat >/dev/null; kill -9 0; } <&3 & wait $child'
const ORDERLY_MS = 5000

export interface WatchedChild {
  /**
   * Settles when the child and all that it started are gone: exit code, and the last lines that
   * were written.
   */
  exited: Promise<{ code: number | null; said: string }>
  /** Asks the child to end; kills it when it does not within five seconds. */
  stop(): Promise<void>
}

/**
 * Starts a program. It has its own process group, so that Ctrl-C reaches us first and we end it in
 * order.
 * @param onOutput receives what the program writes
 */
export function startWatchedChild(
  command: string,
  args: string[],
  options: {
    cwd?: string
    environment?: Record<string, string | undefined>
    onOutput?: (text: string) => void
  } = {},
): WatchedChild {
  const shell = spawn('/bin/sh', ['-c', WATCHDOG, 'sh', command, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
  })
  let said = ''
  const keep = (chunk: Buffer): void => {
    const text = chunk.toString('utf8')
    said = (said + text).slice(-2000)
    options.onOutput?.(text)
  }
  shell.stdout.on('data', keep)
  shell.stderr.on('data', keep)
  // The pipe breaks when the child ends first; `exited` tells.
  shell.stdin.on('error', () => undefined)
  // Closing the pipe makes the watchdog end whatever the program left behind.
  shell.on('exit', () => shell.stdin.end())
  const exited = once(shell, 'close').then(([code]) => ({
    code: code as number | null,
    said: said.trim(),
  }))
  return {
    exited,
    async stop() {
      if (shell.exitCode === null && shell.signalCode === null && shell.pid !== undefined)
        process.kill(-shell.pid, 'SIGTERM')
      await Promise.race([exited, sleep(ORDERLY_MS, undefined, { ref: false })])
      shell.stdin.end()
      await exited
    },
  }
}
