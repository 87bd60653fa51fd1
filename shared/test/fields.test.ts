import { describe, expect, it } from '@jest/globals'
import { text } from '@voucher/shared/contract/fields'

const accepted = (value: string) => text(100).safeParse(value).success

describe('a text that people write', () => {
  it.each(['扫错了人', '😀 姓名𠮷写错', '好的 ❤\uFE0F', 'a=b; <c>'])('may be %s', (value) => {
    expect(accepted(value)).toBe(true)
  })

  it.each([
    '\u3164',
    '误\u034F扫',
    '误\u200B扫',
    '误\u202E扫',
    '误\u{E0100}扫',
    '误\uFFFD扫',
    '\uD800',
  ])('has nothing that nobody sees, and no bytes that are no text: %j', (value) => {
    expect(accepted(value)).toBe(false)
  })
})
