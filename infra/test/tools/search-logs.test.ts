import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { searchLogs } from '../search-logs.ts'

test('people are found in a log, however they are written there; what is masked or ours is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'logs-'))
  const fine = [
    '{"message":"ok","at":1761454980000}',
    '{"id":"420106********1234","phone":"139****5678"}',
    '{"code":"123456789012345678"}',
    '{"path":"/a%20b%2Fc"}',
    '已就绪，请打开 http://127.0.0.1:3000/',
  ]
  const leaks = [
    '{"error":"no person 11010519491231002X here"}',
    '{"body":"phone=13912345678&x"}',
    '{"id":"11010519491231002x"}',
    '{"to":"+8613912345678"}',
    '{"phone":"%31%33912345678"}',
    '电话 13912345678',
    '{"name":"周建国"}',
    '{"query":"name=%E5%91%A8%E5%BB%BA%E5%9B%BD"}',
    '{"text":"\\u5468"}',
  ]
  writeFileSync(join(folder, '1.log'), [...fine, ...leaks].join('\n'))
  expect(searchLogs(folder)).toEqual({ lines: fine.length + leaks.length, leaks })
  rmSync(folder, { recursive: true })
})
