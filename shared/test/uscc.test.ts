import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isUscc, usccCheckCharacter } from '@voucher/shared/uscc'

const CHARACTERS = [...'0123456789ABCDEFGHJKLMNPQRTUWXY']
const characters = (count: number) =>
  fc
    .array(fc.constantFrom(...CHARACTERS), { minLength: count, maxLength: count })
    .map((list) => list.join(''))
const first17 = fc
  .tuple(characters(2), fc.integer({ min: 110000, max: 829999 }), characters(9))
  .map(([kind, region, subject]) => `${kind}${region}${subject}`)
const uscc = first17.map((text) => text + usccCheckCharacter(text))

describe('isUscc', () => {
  it('knows the example of GB 32100', () => {
    expect(isUscc('91350100M000100Y43')).toBe(true)
  })

  it('accepts every code with its check character and no other check character', () => {
    fc.assert(
      fc.property(uscc, fc.constantFrom(...CHARACTERS), (code, other) => {
        expect(isUscc(code)).toBe(true)
        expect(isUscc(code.slice(0, 17) + other)).toBe(other === code[17])
      }),
    )
  })

  it('notices any single wrong character', () => {
    fc.assert(
      fc.property(uscc, fc.nat(16), fc.constantFrom(...CHARACTERS), (code, place, other) => {
        fc.pre(code[place] !== other)
        expect(isUscc(code.slice(0, place) + other + code.slice(place + 1))).toBe(false)
      }),
    )
  })

  it.each([
    '',
    '91350100M000100Y4',
    '91350100M000100Y433',
    '91350100m000100y43',
    '9135O100M000100Y43',
    'I1350100M000100Y43',
  ])('refuses %j', (text) => {
    expect(isUscc(text)).toBe(false)
  })
})
