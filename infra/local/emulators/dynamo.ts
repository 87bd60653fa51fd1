/** A DynamoDB engine on this machine: dynoxide over an SQLite file. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { startWatchedChild } from './watched-child.ts'

export interface Engine {
  endpoint: string
  /** Settles if the engine ends without being told to, with what it said last. */
  failed?: Promise<string>
  stop(): Promise<void>
}

const READY_WITHIN_MS = 20_000

/** The engine's program. @throws where there is none for this machine */
export function enginePath(): string {
  const packageName = `@dynoxide/${process.platform}-${process.arch}`
  try {
    const path = join(
      dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)),
      'dynoxide',
    )
    if (existsSync(path)) return path
  } catch {
    /* told below, the same as a package without its program */
  }
  throw new Error(
    `没有适合 ${process.platform}-${process.arch} 的本机 DynamoDB：请自行启动任一 DynamoDB Local，并把 DYNAMODB_ENDPOINT 设为它的地址`,
  )
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(1000) })
    return true
  } catch {
    return false
  }
}

/**
 * The engine finds a write's place in the stream by reading all that the stream
 * holds: a hundred thousand writes would take hours. An index makes it one step.
 */
function indexStream(databaseFile: string): void {
  const database = new DatabaseSync(databaseFile, { timeout: 5000 })
  database.exec(
    'CREATE INDEX IF NOT EXISTS stream_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
  )
  database.close()
}

/**
 * @param databaseFile where the data is kept; in a temporary folder, gone when the engine stops,
 *   when absent
 */
export async function startDynamo(databaseFile?: string): Promise<Engine> {
  const scratch =
    databaseFile === undefined ? mkdtempSync(join(tmpdir(), 'voucher-dynamo-')) : undefined
  const file = databaseFile ?? join(scratch ?? '', 'dynamodb.sqlite')
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const child = startWatchedChild(enginePath(), [
    'serve',
    '--host',
    '127.0.0.1',
    '-p',
    String(port),
    '--db-path',
    file,
  ])
  const gone = child.exited.then(({ said }) => {
    throw new Error(`the DynamoDB engine ended: ${said}`)
  })
  gone.catch(() => undefined)
  const ready = async (): Promise<void> => {
    const until = performance.now() + READY_WITHIN_MS
    while (!(await answers(endpoint))) {
      if (performance.now() > until) throw new Error('the DynamoDB engine does not answer')
      await sleep(30)
    }
  }
  await Promise.race([ready(), gone])
  indexStream(file)
  return {
    endpoint,
    failed: child.exited.then(({ said }) => said),
    async stop() {
      await child.stop()
      if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true })
    },
  }
}
