import { expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { tallyOf } from '../../bench/floor/tape.ts'

test('the bench prints costs and times of an operation beside its floor', async () => {
  const root = join(import.meta.dirname, '../../..')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'infra/bench/main.ts'), 'make a pass'],
    {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '', BENCH_SCALE: '0.02' },
    },
  )
  const rows = stdout
    .split('\n')
    .filter((line) => line.startsWith('| make a pass'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  expect(rows.map((row) => row.slice(2, 4))).toEqual([
    ['4', '3'],
    ['1', expect.stringMatching(/^\d+\.\d\d$/)],
    ['8', expect.any(String)],
    ['32', expect.any(String)],
  ])
})

test('round trips are the longest chain of requests that waited for one another', () => {
  const request = (after: number | undefined, operation = 'GetItem') => ({
    operation,
    body: '{}',
    after,
    read: operation === 'GetItem' ? 1 : 0,
    write: operation === 'GetItem' ? 0 : 2,
  })
  // One read, then two side by side, then a write after the later of them.
  expect(tallyOf([request(undefined), request(0), request(0), request(1, 'PutItem')])).toEqual({
    requests: 4,
    writes: 1,
    roundTrips: 3,
    read: 3,
    write: 2,
  })
  expect(tallyOf([])).toEqual({
    requests: 0,
    writes: 0,
    roundTrips: 0,
    read: 0,
    write: 0,
  })
})
