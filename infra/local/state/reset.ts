/**
 * Starting empty: removes what earlier starts left in the data directory, and nothing else that may
 * lie there.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DATABASE_FILE, QUEUE_DIRECTORY } from '../emulators/start-emulators.ts'
import { KEY_FILE } from '../keys/key-material.ts'
import { RUNNING_FILE } from './running.ts'
import { openStore, PUMPS_FILE, STORE_FILE } from './local-store.ts'

const OWN = [DATABASE_FILE, QUEUE_DIRECTORY, KEY_FILE, RUNNING_FILE, STORE_FILE, PUMPS_FILE]

/** @throws when a local stack runs on the directory */
export function resetData(dataDirectory: string): void {
  if (!existsSync(dataDirectory)) return
  // Whoever can open the store is alone here.
  openStore(dataDirectory).close()
  for (const name of readdirSync(dataDirectory)) {
    // SQLite keeps `-wal` and `-shm` files beside its database.
    if (OWN.includes(name.replace(/-(wal|shm|journal)$/, '')))
      rmSync(join(dataDirectory, name), { recursive: true })
  }
}
