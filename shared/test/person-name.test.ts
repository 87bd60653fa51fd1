import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isPersonName, normaliseName } from '@voucher/shared/person-name'

const accepted = (text: string) => isPersonName(normaliseName(text))

describe('names', () => {
  it.each([
    '周建国',
    '欧阳修远',
    '𠮷野',
    '㛃𡈼',
    '买买提·阿不都热合曼',
    '买买提•阿不都热合曼',
    'Anna Maria',
    '〇一',
    'Nguye\u0302\u0303n',
    'མི་མང'.replace('་', ' '),
  ])('accepts %s', (name) => {
    expect(accepted(name)).toBe(true)
  })

  it.each([
    '周',
    '',
    ' ',
    '周建国2',
    '·周建国',
    '周建国·',
    '买买提··阿不',
    '周<b>',
    '=周建国',
    '周\u200B建国',
    '周\u202E建国',
    '周\u0000国',
    '周\uD800国',
    '国'.repeat(51),
    '周\u3164建国',
    '\uFFA0\uFFA0',
    '周\u034F建国',
    '周\uFE0F建国',
    '周\u{E0100}建国',
    '周\u17B4建国',
    `周${'\u0301'.repeat(40)}国`,
    '\u0301周国',
  ])('refuses %j', (name) => {
    expect(accepted(name)).toBe(false)
  })

  it('writes every variant of the middle dot as one', () => {
    for (const dot of '•･・‧．·') expect(normaliseName(`买买提${dot}艾力`)).toBe('买买提·艾力')
  })

  it('is stable: what is stored normalises to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normaliseName(normaliseName(text))).toBe(normaliseName(text))
      }),
    )
  })

  it('never accepts a mark that nobody can see, wherever it stands inside', () => {
    const invisible = fc.constantFrom(
      '\u200B',
      '\u200C',
      '\u200D',
      '\u2060',
      '\u202A',
      '\u202E',
      '\u2066',
      '\u00AD',
      '\u0007',
      '\uE000',
    )
    fc.assert(
      fc.property(
        fc.constantFrom('周建国', '欧阳修远'),
        invisible,
        fc.nat(1),
        (name, mark, place) => {
          expect(accepted(name.slice(0, place + 1) + mark + name.slice(place + 1))).toBe(false)
        },
      ),
    )
  })
})
