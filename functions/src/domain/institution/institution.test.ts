import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import { DomainError } from '../../platform/domain-error.ts'
import { checkNewInstitution, type NewInstitution } from './institution.ts'

const sound: NewInstitution = {
  name: '江岸区焊工培训学校',
  uscc: '91420102MA4KL1234',
  regionCode: '420102',
  address: '解放大道 1 号',
  latitude: 30.6,
  longitude: 114.3,
}
sound.uscc += usccCheckCharacter(sound.uscc)

function refusedField(change: Partial<NewInstitution>): string | undefined {
  try {
    checkNewInstitution({ ...sound, ...change })
    return undefined
  } catch (error) {
    return error instanceof DomainError && error.code === 'invalid_request'
      ? error.details.errors?.[0]?.path
      : 'threw something else'
  }
}

describe('a new institution', () => {
  it('is accepted when everything is sound', () => {
    expect(refusedField({})).toBeUndefined()
  })

  it('is refused for any single wrong character of its USCC', () => {
    fc.assert(
      fc.property(
        fc.nat(17),
        fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'),
        (index, character) => {
          fc.pre(sound.uscc[index] !== character)
          expect(
            refusedField({
              uscc: sound.uscc.slice(0, index) + character + sound.uscc.slice(index + 1),
            }),
          ).toBe('uscc')
        },
      ),
    )
  })

  it.each<[string, Partial<NewInstitution>]>([
    ['regionCode', { regionCode: '4201' }],
    ['regionCode', { regionCode: '42010a' }],
    ['latitude', { latitude: 90.01 }],
    ['latitude', { latitude: Number.NaN }],
    ['longitude', { longitude: -180.5 }],
    ['longitude', { longitude: Number.POSITIVE_INFINITY }],
    ['name', { name: '  ' }],
    ['name', { name: '校'.repeat(101) }],
    ['address', { address: '' }],
  ])('is refused for a wrong %s', (field, change) => {
    expect(refusedField(change)).toBe(field)
  })
})
