import { beforeAll, expect, test } from '@jest/globals'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { buildIfNeeded } from '../../../infra/local/h5/build-h5.ts'

const DIST = join(import.meta.dirname, '../../dist/weapp')

beforeAll(() => buildIfNeeded('weapp', () => undefined, new AbortController().signal), 300_000)

test('the main package, which everybody downloads first, is at most 600 KB', () => {
  const { subPackages } = JSON.parse(readFileSync(join(DIST, 'app.json'), 'utf8')) as { subPackages: { root: string }[] }
  const roots = subPackages.map(({ root }) => root + sep)
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(DIST, file)).isFile())
  const main = files.filter((file) => !roots.some((root) => file.startsWith(root)))
  expect(roots.length).toBeGreaterThan(0)
  expect(main).toContain('app.js')
  expect(main.reduce((bytes, file) => bytes + statSync(join(DIST, file)).size, 0)).toBeLessThanOrEqual(600 * 1024)
})
