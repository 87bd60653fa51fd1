import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeColours } from '../scripts/make-colours.ts'
import { CARE_COLOURS, colourOf, COLOURS } from '../src/styles/colours.ts'

const SOURCES = join(import.meta.dirname, '../src')
const read = (file: string): string => readFileSync(join(SOURCES, file), 'utf8')
const isColours = (file: string): boolean => /^styles[\\/]colours\.(ts|scss)$/.test(file)

describe('colours', () => {
  test('are for styles what they are for icons', () => {
    expect(read('styles/colours.scss')).toBe(makeColours())
  })

  test('are those of the look that the app has', () => {
    expect(colourOf('blue', false)).toBe(COLOURS.blue)
    expect(colourOf('blue', true)).toBe(CARE_COLOURS.blue)
    expect(colourOf('white', true)).toBe(COLOURS.white)
  })

  test('stand in no other source by their value', () => {
    const values = [...Object.values(COLOURS), ...Object.values(CARE_COLOURS)]
    const own = values.filter((value) => !/^#(0|f)+$/.test(value))
    const found = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(tsx?|scss)$/.test(file) && !isColours(file))
      .filter((file) => own.some((value) => read(file).toLowerCase().includes(value)))
    expect(found).toEqual([])
  })

  test('colour the browser around the first page', () => {
    const page = read('index.html')
    expect(page).toContain(`<meta name="theme-color" content="${COLOURS.blue}" />`)
    expect(page).toContain(`fill='%23${COLOURS.blue.slice(1)}'`)
  })
})
