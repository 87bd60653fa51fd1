/** `npm start` as a person runs it, on a port and a data folder of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../local/emulators/free-port.ts'
import { running, until } from './scratch.ts'

const PROJECT = join(import.meta.dirname, '../../../..')

export interface LocalSystem {
  npm: ChildProcess
  origin: string
  /** All that it has written so far. */
  output(): string
  /** The exit code. */
  ended: Promise<number | null>
  /** Every process that belongs to it now: npm, Node, the database engine and what watches it. */
  processes(): { pid: number; command: string }[]
}

function descendantsOf(root: number): { pid: number; command: string }[] {
  const lines = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).stdout.split(
    '\n',
  )
  const all = lines.flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined
      ? []
      : [{ pid: Number(pid), parent: Number(parent), command: command ?? '' }]
  })
  const found = all.filter(({ pid }) => pid === root)
  for (const member of found) found.push(...all.filter(({ parent }) => parent === member.pid))
  return found
}

/** Starts it; `ready` tells whether it got as far as letting people in. */
export async function npmStart(
  environment: Record<string, string>,
  port?: number,
): Promise<LocalSystem & { ready: boolean }> {
  const chosen = port ?? (await freePort())
  const { NODE_OPTIONS: _options, ...inherited } = process.env
  const npm = spawn('npm', ['start'], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: {
      ...inherited,
      POWERTOOLS_LOG_LEVEL: 'INFO',
      PORT: String(chosen),
      LOCAL_DEMO: '0',
      ...environment,
    },
  })
  let text = ''
  for (const [name, stream] of [
    ['out', npm.stdout],
    ['err', npm.stderr],
  ] as const) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      // The functions' logs are among it: kept where the test command searches them afterwards.
      if (process.env.TEST_LOG_FOLDER !== undefined)
        appendFileSync(
          join(process.env.TEST_LOG_FOLDER, `npm-${chosen}-${npm.pid}-${name}.log`),
          chunk,
        )
    })
  }
  const ended = once(npm, 'exit').then(([code]) => code as number | null)
  let over = false
  ended
    .then(() => {
      over = true
    })
    .catch(() => undefined)
  await until('npm start is ready or over', () => over || text.includes('已就绪，')).catch(
    (error: unknown) => {
      npm.kill('SIGKILL')
      throw new Error(`it says: ${text}`, { cause: error })
    },
  )
  return {
    npm,
    origin: `http://127.0.0.1:${chosen}`,
    output: () => text,
    ended,
    processes: () => descendantsOf(npm.pid ?? 0),
    ready: !over,
  }
}

/** Waits until none of the processes goes on. */
export async function allGone(processes: { pid: number; command: string }[]): Promise<void> {
  await until(
    `no orphan: ${processes.map(({ command }) => command).join(' | ')}`,
    () => !processes.some(({ pid }) => running(pid)),
  )
}
