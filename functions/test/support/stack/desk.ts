/** The command line on the stack of a test: the same entry that `npm run admin` calls. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AdminContext } from '../../../src/entry/cli/command.ts'
import { runAdmin, type ExitCode } from '../../../src/entry/cli/admin-command-line.ts'
import type { Screen } from '../../../src/entry/cli/output/screen.ts'
import { queueDeskOf } from '../../../src/platform/queue/queue-desk.ts'
import { queuesOf } from '../../../src/platform/queue/queue-sender.ts'
import type { Runtime } from '../../../src/platform/runtime.ts'
import { footing } from '../footing/laid.ts'
import type { Stack } from './stack.ts'

export interface Said {
  code: ExitCode
  out: string
  complaints: string
}
type OnStatus = (text: string, interrupt: () => void) => unknown

/** @param onStatus told of each status; what it aborts is what Ctrl-C would */
export function screenOf(out: string[], onStatus: OnStatus = () => undefined): Screen {
  const stopping = new AbortController()
  return {
    say: (line) => {
      out.push(line)
    },
    status: (text) => {
      if (text !== '') onStatus(text, () => stopping.abort())
    },
    interruption: () => stopping.signal,
  }
}

export interface Desk {
  /**
   * Runs a command as a clerk would; `over` replaces parts of the system.
   * @param onStatus see `screenOf`
   */
  run(words: readonly string[], over?: Partial<AdminContext>, onStatus?: OnStatus): Promise<Said>
  /** Puts a file where the clerk stands. @returns its name */
  file(name: string, content: string | Uint8Array): string
  /** The system over another runtime. */
  on(runtime: Runtime): Partial<AdminContext>
  close(): void
}

export function openDesk(stack: Stack): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'desk-'))
  const inOffice = (runtime: Runtime) => ({
    runtime: footing.administration(runtime),
    queues: queuesOf(runtime),
  })
  const context: AdminContext = {
    ...inOffice(stack.runtime),
    identity: stack.services,
    queueDesk: queueDeskOf(stack.runtime, footing.queues),
    actor: { role: 'administrator', device: '命令行 clerk@desk' },
    readFile: (path) => readFile(resolve(folder, path)),
  }
  return {
    async run(words, over = {}, onStatus) {
      const said = { out: [] as string[], complaints: [] as string[] }
      const code = await runAdmin(words, {
        connect: () => Promise.resolve({ ...context, ...over }),
        screen: screenOf(said.out, onStatus),
        complain: (line) => {
          said.complaints.push(line)
        },
        jobs: footing.scheduled,
      })
      return { code, out: said.out.join('\n'), complaints: said.complaints.join('\n') }
    },
    file(name, content) {
      writeFileSync(join(folder, name), content)
      return name
    },
    on: inOffice,
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The id of a kind that a command has printed. */
export function idIn(said: Said, prefix: 'ins' | 'cls' | 'bat'): string {
  const found = new RegExp(`${prefix}_[0-9a-z]+`).exec(said.out)
  if (!found) throw new Error(`no ${prefix} id: ${said.out}${said.complaints}`)
  return found[0]
}
