import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { PersonId } from '../../platform/ids.ts'
import { roleOf } from './operator.ts'

describe('the role of an operator', () => {
  const person = fc.stringMatching(/^per_[0-9a-z]{16}$/).map((id) => id as PersonId)

  it('is primary for the one whom the institution names, and for nobody else', () => {
    fc.assert(
      fc.property(person, person, (primaryOperator, other) => {
        fc.pre(primaryOperator !== other)
        expect(roleOf({ primaryOperator }, primaryOperator)).toBe('primary')
        expect(roleOf({ primaryOperator }, other)).toBe('ordinary')
        expect(roleOf({}, other)).toBe('ordinary')
      }),
    )
  })
})
