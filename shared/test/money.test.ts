import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { yuan } from '@voucher/shared/money'

describe('yuan', () => {
  it.each([
    [0, '¥0'],
    [1, '¥0.01'],
    [10, '¥0.10'],
    [100, '¥1'],
    [99_900, '¥999'],
    [100_000, '¥1,000'],
    [120_000, '¥1,200'],
    [120_050, '¥1,200.50'],
    [100_000_000, '¥1,000,000'],
    [-120_005, '-¥1,200.05'],
  ])('writes %d fen as %s', (fen, text) => {
    expect(yuan(fen)).toBe(text)
  })

  it('loses not one fen', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (fen) => {
        const [whole = '', rest = '00'] = yuan(fen).replace(/[¥,-]/g, '').split('.')
        expect(Number(whole) * 100 + Number(rest)).toBe(Math.abs(fen))
        expect(yuan(fen)).toMatch(/^-?¥[0-9]{1,3}(,[0-9]{3})*(\.[0-9]{2})?$/)
      }),
    )
  })
})
