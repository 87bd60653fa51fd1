import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  addDays,
  chineseDate,
  chineseMoment,
  daysBetween,
  isCalendarDate,
  shanghaiDate,
  startOfShanghaiDate,
} from '@voucher/shared/dates'

const date = fc
  .date({ min: new Date('1992-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 10))
const instant = fc.integer({ min: Date.UTC(1992, 0, 1), max: Date.UTC(2199, 11, 31) })

/** The platform's own time zone database, as the judge of the fixed offset. */
const shanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short' })

describe('calendar dates of Shanghai', () => {
  it('agree with the time zone database at any instant', () => {
    fc.assert(
      fc.property(instant, (at) => {
        expect(shanghaiDate(at)).toBe(shanghai.format(at))
      }),
    )
  })

  it('change at midnight in Shanghai, which is 16:00 UTC', () => {
    expect(shanghaiDate(Date.parse('2021-10-26T15:59:59.999Z'))).toBe('2021-10-26')
    expect(shanghaiDate(Date.parse('2021-10-26T16:00:00.000Z'))).toBe('2021-10-27')
  })

  it('begin where they say: the millisecond before belongs to the day before', () => {
    fc.assert(
      fc.property(date, (day) => {
        const start = startOfShanghaiDate(day)
        expect(shanghaiDate(start)).toBe(day)
        expect(shanghaiDate(start - 1)).toBe(addDays(day, -1))
      }),
    )
  })
})

describe('counting days', () => {
  it('adds what it counts, in both directions', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -4000, max: 4000 }), (day, count) => {
        const other = addDays(day, count)
        expect(isCalendarDate(other)).toBe(true)
        expect(daysBetween(day, other)).toBe(count)
        expect(addDays(other, -count)).toBe(day)
      }),
    )
  })

  it('orders dates as text', () => {
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(a < b).toBe(daysBetween(a, b) > 0)
      }),
    )
  })

  it('knows leap years', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2100-02-28', 1)).toBe('2100-03-01')
  })
})

describe('isCalendarDate', () => {
  it('takes every real date', () => {
    fc.assert(
      fc.property(date, (day) => {
        expect(isCalendarDate(day)).toBe(true)
      }),
    )
  })

  it.each([
    '2021-02-30',
    '2021-13-01',
    '2021-00-10',
    '2021-1-1',
    '20211026',
    '2021-10-26T00:00:00Z',
    ' 2021-10-26',
    '２０２１-10-26',
    '',
  ])('refuses %j', (text) => {
    expect(isCalendarDate(text)).toBe(false)
  })

  it('answers for any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof isCalendarDate(text)).toBe('boolean')
      }),
    )
  })
})

describe('dates as people read them', () => {
  it('writes no leading zeros in dates and Shanghai time in moments', () => {
    expect(chineseDate('2021-03-05')).toBe('2021年3月5日')
    expect(chineseMoment('2021-10-26T06:03:59Z')).toBe('10月26日 14:03')
    expect(chineseMoment('2021-12-31T16:00:00Z')).toBe('1月1日 00:00')
  })
})
