/**
 * Tells other programs of this machine, such as the command line, how to reach the system that runs
 * on a data directory.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

export const RUNNING_FILE = 'running.json'

const schema = z.object({
  pid: z.int(),
  /** Where this machine reaches the front. */
  address: z.url(),
  /** The environment of a program that may do everything. */
  environment: z.record(z.string(), z.string()),
})
export type Running = z.output<typeof schema>

/** @returns takes the announcement back */
export function announce(dataDirectory: string, running: Running): () => void {
  const file = join(dataDirectory, RUNNING_FILE)
  writeFileSync(file, JSON.stringify(running), { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/**
 * The system that runs on the directory; a killed one leaves its announcement behind and is none.
 */
export function findRunning(dataDirectory: string): Running | undefined {
  try {
    const running = schema.parse(
      JSON.parse(readFileSync(join(dataDirectory, RUNNING_FILE), 'utf8')),
    )
    return alive(running.pid) ? running : undefined
  } catch {
    return undefined
  }
}
