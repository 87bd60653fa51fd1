/**
 * What functions log while tests run: kept in the folder that the test command names, to be
 * searched afterwards.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { logOf } from '../../../src/platform/log.ts'
import type { Clock } from '../../../src/platform/clock.ts'
import { createMetrics, type Metrics } from '../../../src/platform/metrics.ts'

const folder = process.env.TEST_LOG_FOLDER

function keep(line: string): void {
  if (folder !== undefined) appendFileSync(join(folder, `${process.pid}.log`), `${line}\n`)
}

export const testLog = logOf((level, message, fields) => {
  keep(JSON.stringify({ level, message, ...fields }))
})

/** Business events, kept in the same place: they are lines of the log too. */
export const testMetrics = (tableName: string, clock: Clock): Metrics =>
  createMetrics(tableName, clock, keep)
