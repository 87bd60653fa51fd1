import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  ID_NUMBER_MESSAGES,
  idNumberCheckCharacter,
  idNumberProblem,
  maskIdNumber,
  maskName,
  maskPhone,
  normaliseIdNumber,
} from '@voucher/shared/id-number'

const TODAY = '2021-10-26'
const birthDate = fc
  .date({ min: new Date('1900-01-01'), max: new Date(TODAY), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 10).replaceAll('-', ''))
const first17 = fc
  .tuple(fc.integer({ min: 110000, max: 829999 }), birthDate, fc.integer({ min: 0, max: 999 }))
  .map(([region, birth, serial]) => `${region}${birth}${String(serial).padStart(3, '0')}`)
const idNumber = first17.map((digits) => digits + idNumberCheckCharacter(digits))

/** A valid number whose birth date is the given eight digits. */
const bornOn = (birth: string) => {
  const digits = `420106${birth}123`
  return digits + idNumberCheckCharacter(digits)
}

describe('idNumberProblem', () => {
  it('knows the example of GB 11643', () => {
    expect(idNumberCheckCharacter('11010519491231002')).toBe('X')
    expect(idNumberProblem('11010519491231002X', TODAY)).toBeNull()
    expect(idNumberProblem('440524188001010014', TODAY)).toBe('wrong_birth_date')
  })

  it('accepts every sound number', () => {
    fc.assert(
      fc.property(idNumber, (number) => {
        expect(idNumberProblem(number, TODAY)).toBeNull()
      }),
    )
  })

  it('notices any single wrong digit', () => {
    fc.assert(
      fc.property(idNumber, fc.nat(16), fc.integer({ min: 1, max: 9 }), (number, place, shift) => {
        const digit = (Number(number[place]) + shift) % 10
        const wrong = number.slice(0, place) + String(digit) + number.slice(place + 1)
        expect(idNumberProblem(wrong, TODAY)).not.toBeNull()
      }),
    )
  })

  it('notices two neighbouring digits swapped', () => {
    fc.assert(
      fc.property(idNumber, fc.nat(15), (number, place) => {
        const [a = '', b = ''] = [number[place], number[place + 1]]
        fc.pre(a !== b)
        expect(
          idNumberProblem(number.slice(0, place) + b + a + number.slice(place + 2), TODAY),
        ).not.toBeNull()
      }),
    )
  })

  it.each([
    ['420106900101123', 'fifteen_digits'],
    ['', 'wrong_length'],
    ['4201061990010112345', 'wrong_length'],
    ['42010619900101123', 'wrong_length'],
    ['42010619900101A234', 'wrong_characters'],
    ['X20106199001011234', 'wrong_characters'],
    [bornOn('19900230'), 'wrong_birth_date'],
    [bornOn('18991231'), 'wrong_birth_date'],
    [bornOn('20211027'), 'wrong_birth_date'],
    ['110105194912310021', 'wrong_checksum'],
  ] as const)('refuses %s as %s and says so', (number, problem) => {
    expect(idNumberProblem(number, TODAY)).toBe(problem)
    expect(ID_NUMBER_MESSAGES[problem]).toMatch(/\p{Script=Han}/u)
  })

  it('accepts somebody born today', () => {
    expect(idNumberProblem(bornOn('20211026'), TODAY)).toBeNull()
  })
})

describe('normaliseIdNumber', () => {
  it('folds full-width characters, spaces and a small x, and is stable', () => {
    expect(normaliseIdNumber(' １１０１０５ 19491231 002ｘ ')).toBe('11010519491231002X')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(normaliseIdNumber(normaliseIdNumber(text))).toBe(normaliseIdNumber(text))
      }),
    )
  })
})

describe('masks', () => {
  it('hide the birth date and keep the length', () => {
    fc.assert(
      fc.property(idNumber, (number) => {
        const masked = maskIdNumber(number)
        expect(masked).toHaveLength(18)
        expect(masked.slice(6, 14)).toBe('********')
        expect(masked.slice(0, 6) + masked.slice(14)).toBe(number.slice(0, 6) + number.slice(14))
      }),
    )
  })

  it('show a phone and a name only in part', () => {
    expect(maskPhone('13912345678')).toBe('139****5678')
    expect(maskName('周建国')).toBe('周**')
    expect(maskName('𠮷野')).toBe('𠮷*')
    expect(maskName('买买提·阿不都热合曼')).toBe('买***')
  })
})
