import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { withoutNumbers } from '@voucher/shared/without-numbers'

const idNumber = fc.stringMatching(
  /^420106(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9])[0-9]{3}[0-9X]$/,
)

describe('withoutNumbers', () => {
  it('masks what people write into a reason, and leaves the rest', () => {
    expect(withoutNumbers('应是 42010619900101123X，电话13912345678，不是420106199001011231')).toBe(
      '应是 420106********123X，电话139****5678，不是420106********1231',
    )
    for (const phone of [
      '+8613912345678',
      '86 139 1234 5678',
      '0086-139-1234-5678',
      '１３９１２３４５６７８',
    ])
      expect([phone, withoutNumbers(`打${phone}。`)]).toEqual([phone, '打139****5678。'])
    expect(withoutNumbers('420106 19900101 123x')).toBe('420106********123x')
    for (const other of ['12333', '2021-10-26 14:03', '扫错了人', '订单 13912345678901', ''])
      expect(withoutNumbers(other)).toBe(other)
  })

  it('leaves no ID number in full, whatever stands around it', () => {
    fc.assert(
      fc.property(idNumber, fc.stringMatching(/^[^0-9０-９]{0,5}$/), (number, around) => {
        expect(withoutNumbers(around + number + around)).not.toContain(number)
      }),
    )
  })
})

it.each([
  '4201 0619 8503 1212 34',
  '420106.1985.0312.1234',
  '420106·19850312·1234',
  '420106198503121234',
  '٤٢٠١٠٦١٩٨٥٠٣١٢١٢٣٤',
  '𝟒𝟐𝟎𝟏𝟎𝟔𝟏𝟗𝟖𝟓𝟎𝟑𝟏𝟐𝟏𝟐𝟑𝟒',
  '四二〇一〇六一九八五〇三一二一二三四',
  '肆贰零壹零陆壹玖捌伍零叁壹贰壹贰叁肆',
])('an ID number is masked as %s', (written) => {
  expect(withoutNumbers(`号码${written}写错`)).toBe('号码420106********1234写错')
})
it.each([
  '139.1234.5678',
  '13 9123 45678',
  '１３９１２３４５６７８',
  '一三九一二三四五六七八',
  '1-3-9-1-2-3-4-5-6-7-8',
])('a mobile number is masked as %s', (written) => {
  expect(withoutNumbers(`打${written}，谢谢`)).toBe('打139****5678，谢谢')
})
it.each(['2021-10-26 15:30 第 3 次', '应付 1200.00 元，实付 1,000 元', 'xx 班 12 人'])(
  '%s stays as it is',
  (text) => {
    expect(withoutNumbers(text)).toBe(text)
  },
)
