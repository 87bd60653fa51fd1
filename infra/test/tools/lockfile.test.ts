import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'

interface Locked {
  version?: string
  optionalDependencies?: Record<string, string>
}
const { packages } = JSON.parse(
  readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Record<string, Locked> }

/**
 * The version that a package at `from` gets of `name`: the nearest `node_modules` upwards that has
 * it.
 */
function resolvedVersion(from: string, name: string): string | undefined {
  const found = packages[`${from === '' ? '' : `${from}/`}node_modules/${name}`]
  if (found) return found.version
  return from === ''
    ? undefined
    : resolvedVersion(from.replace(/(^|\/)(node_modules\/(@[^/]+\/)?[^/]+|[^/]+)$/, ''), name)
}

describe('package-lock.json', () => {
  it('names every optional package, those of other platforms too, or npm ci refuses to install', () => {
    const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies).map(([name, range]) => ({
        path,
        name,
        range,
        resolved: resolvedVersion(path, name),
      })),
    )
    expect(wanted.length).toBeGreaterThan(50)
    expect(wanted.filter(({ resolved }) => resolved === undefined)).toEqual([])
    expect(
      wanted.filter(({ range, resolved }) => /^\d+\.\d+\.\d+$/.test(range) && range !== resolved),
    ).toEqual([])
  })
})
