/** What functions log while tests run: kept in the folder that the test command names, to be searched afterwards. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../../src/platform/log.ts'

const folder = process.env.TEST_LOG_FOLDER

function write(level: string, message: string, fields: Record<string, unknown> = {}): void {
  if (folder !== undefined) appendFileSync(join(folder, `${process.pid}.log`), `${JSON.stringify({ level, message, ...fields })}\n`)
}

export const testLog: Log = {
  info: (message, fields) => { write('info', message, fields) },
  warn: (message, fields) => { write('warn', message, fields) },
  error: (message, fields) => { write('error', message, fields) },
}
