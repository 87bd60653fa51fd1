/**
 * Child processes that cannot outlive us. A shell holds our end of a pipe as its
 * standard input: when this process is gone for whatever reason, `kill -9`
 * included, the pipe closes and the shell kills the child.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const WATCHDOG = '"$@" </dev/null & child=$!; { cat >/dev/null; kill -9 $child 2>/dev/null; } <&3 & wait $child'

export interface WatchedChild {
  /** Settles when the child is gone, with the last lines that it wrote. */
  exited: Promise<string>
  stop(): Promise<void>
}

/** Starts a program. It has its own process group, so that Ctrl-C reaches us first and we end it in order. */
export function startWatchedChild(command: string, args: string[]): WatchedChild {
  const shell = spawn('/bin/sh', ['-c', `exec 3<&0; ${WATCHDOG}`, 'sh', command, ...args], { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let tail = ''
  const keep = (chunk: Buffer): void => { tail = (tail + chunk.toString('utf8')).slice(-2000) }
  shell.stdout.on('data', keep)
  shell.stderr.on('data', keep)
  // The pipe breaks when the child ends first; `exited` tells.
  shell.stdin.on('error', () => undefined)
  const exited = once(shell, 'exit').then(() => { shell.stdin.end(); return tail.trim() })
  return {
    exited,
    async stop() {
      shell.stdin.end()
      await exited
    },
  }
}
