import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { bodyOf } from './queue-sender.ts'

test('a message of any text is printable ASCII, and reads as it was written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const body = bodyOf({ text })
      expect(body).toMatch(/^[\x20-\x7e]*$/)
      expect(JSON.parse(body)).toEqual({ text })
    }),
  )
})
