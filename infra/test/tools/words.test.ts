import { expect, it } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const PROJECT = join(import.meta.dirname, '../../..')

it.each(['preflight/run-preflight', 'secrets/fill-secrets', 'restore/run-restore', 'publish-site'])(
  '%s tells how it is written when it does not know a word',
  (program) => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [`infra/commands/${program}.ts`, '--help'],
      { cwd: PROJECT, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } },
    )
    expect([status, stderr.trim()]).toEqual([
      2,
      expect.stringMatching(/^没有这样的写法。应该写：npm run \w+ -- --\w+ .+$/),
    ])
  },
)
