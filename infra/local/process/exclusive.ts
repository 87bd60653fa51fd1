import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 250

/**
 * Does the work while no other process does any under the same file. SQLite
 * holds the lock, so that it goes with the process however that ends.
 */
export async function exclusively<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(lockFile), { recursive: true })
  const lock = new DatabaseSync(lockFile)
  try {
    for (;;) {
      try {
        lock.exec('BEGIN EXCLUSIVE')
        break
      } catch (error) {
        if (!String(error).includes('locked')) throw error
        await sleep(POLL_MS)
      }
    }
    return await work()
  } finally {
    lock.close()
  }
}
