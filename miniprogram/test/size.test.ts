import { beforeAll, describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { buildIfNeeded } from '../../infra/local/apps/build-app.ts'
import { PLATFORMS } from './support/platforms.ts'

describe.each(['weapp', 'alipay'] as const)('the mini-program for %s', (platform) => {
  beforeAll(() => buildIfNeeded(platform, () => undefined, new AbortController().signal))

  test('has a main package, which everybody downloads first, of at most 600 KB', () => {
    const { dist } = PLATFORMS[platform]
    const { subPackages } = JSON.parse(readFileSync(join(dist, 'app.json'), 'utf8')) as {
      subPackages: { root: string }[]
    }
    const roots = subPackages.map(({ root }) => root + sep)
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(join(dist, file)).isFile(),
    )
    const main = files.filter((file) => !roots.some((root) => file.startsWith(root)))
    const bytes = main.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0)
    process.stdout.write(`main package of ${platform}: ${Math.ceil(bytes / 1024)} KB\n`)
    expect(roots.length).toBeGreaterThan(0)
    expect(main).toContain('app.js')
    expect(bytes).toBeLessThanOrEqual(600 * 1024)
  })
})
