import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { searchLogs } from './search-logs.ts'

test('a person’s number is found wherever it stands in a log, a masked one is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'logs-'))
  const fine = ['{"message":"ok","at":1761454980000}', '{"id":"420106********1234","phone":"139****5678"}', '{"code":"123456789012345678"}']
  const leaks = ['{"error":"no person 11010519491231002X here"}', '{"body":"phone=13912345678&x"}', '{"id":"11010519491231002x"}']
  writeFileSync(join(folder, '1.log'), [...fine, ...leaks].join('\n'))
  expect(searchLogs(folder)).toEqual({ lines: 6, leaks })
  rmSync(folder, { recursive: true })
})
