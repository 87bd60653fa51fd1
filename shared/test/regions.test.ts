import { describe, expect, it } from '@jest/globals'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import {
  ancestorsOf,
  childrenOf,
  isWithin,
  parentOf,
  regionName,
} from '@voucher/shared/regions/index'
import { makeRegions } from '../scripts/make-regions.ts'

const committed = readFileSync(new URL('../src/regions/hubei.json', import.meta.url), 'utf8')
const codes = (JSON.parse(committed) as string[][]).map(([code = '']) => code)
const listed = fc.constantFrom(...codes)
const anyCode = fc.oneof(listed, fc.integer({ min: 110000, max: 829999 }).map(String))

describe('regions', () => {
  it('is the file that the script makes', () => {
    expect(makeRegions()).toBe(committed)
  })

  it.each([
    ['420106', '武昌区', ['420100', '420000']],
    ['429004', '仙桃市', ['420000']],
    ['420198', '东湖新技术开发区', ['420100', '420000']],
    ['422801', '恩施市', ['422800', '420000']],
    ['310104', undefined, ['310100', '310000']],
    ['469001', undefined, ['460000']],
    ['420199', undefined, ['420100', '420000']],
    ['420000', '湖北省', []],
    ['110000', undefined, []],
  ])('places %s', (code, name, ancestors) => {
    expect(regionName(code)).toBe(name)
    expect(ancestorsOf(code)).toEqual(ancestors)
  })

  it('does not mistake neighbours and children for ancestors', () => {
    expect(isWithin('420106', '420000')).toBe(true)
    expect(isWithin('420100', '420106')).toBe(false)
    expect(isWithin('429004', '420100')).toBe(false)
    expect(isWithin('310104', '420000')).toBe(false)
  })

  it('lists the regions below, with the functional zone and without placeholders', () => {
    expect(childrenOf('420100')).toContain('420198')
    expect(childrenOf('420000')).toHaveLength(17)
    expect(codes).not.toContain('420101')
    expect(codes).not.toContain('429000')
    expect(childrenOf('420106')).toEqual([])
  })

  it('hangs every region together: a child of its parent, within each ancestor, under one province', () => {
    fc.assert(
      fc.property(listed, (code) => {
        const parent = parentOf(code)
        if (parent !== null) expect(childrenOf(parent)).toContain(code)
        expect(isWithin(code, '420000')).toBe(true)
        expect(regionName(code)?.length).toBeGreaterThan(1)
      }),
    )
  })

  it('is a tree for every code: within oneself, never mutually, nested transitively', () => {
    fc.assert(
      fc.property(anyCode, anyCode, (a, b) => {
        expect(isWithin(a, a)).toBe(true)
        if (a !== b && isWithin(a, b)) expect(isWithin(b, a)).toBe(false)
        for (const above of ancestorsOf(a))
          expect(ancestorsOf(a)).toEqual(expect.arrayContaining(ancestorsOf(above)))
      }),
    )
  })
})
