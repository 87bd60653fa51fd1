/**
 * What the local stack itself must remember over restarts: clock, simulators' records; and, in a
 * file of their own thread, the pumps' positions. SQLite files.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export const STORE_FILE = 'local.sqlite'
export const PUMPS_FILE = 'pumps.sqlite'

export interface LocalStore {
  database: DatabaseSync
  /** The value that `set` stored under this name, read from JSON. */
  get(name: string): unknown
  set(name: string, value: unknown): void
  close(): void
}

/**
 * Opens the store and keeps it locked for this process alone; the lock goes with the process,
 * however it ends.
 * @throws when another local stack runs on the same directory
 */
export function openStore(dataDirectory: string, file = STORE_FILE): LocalStore {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(dataDirectory, file))
  try {
    // What is committed outlives the process, however it ends; only when the machine itself fails
    // the last moments may be lost.
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL); BEGIN EXCLUSIVE; COMMIT',
    )
  } catch (error) {
    database.close()
    if (String(error).includes('locked'))
      throw new Error(
        `${dataDirectory} 正由另一个本机系统使用：请先停止它，或用 LOCAL_DATA_DIR 换一个文件夹`,
      )
    throw error
  }
  const read = database.prepare('SELECT value FROM settings WHERE name = ?')
  const write = database.prepare(
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )
  return {
    database,
    get(name) {
      const row = read.get(name)
      return row ? (JSON.parse(String(row.value)) as unknown) : undefined
    },
    set: (name, value) => {
      write.run(name, JSON.stringify(value))
    },
    close: () => database.close(),
  }
}
