import { describe, expect, it } from '@jest/globals'
import {
  campaignLines,
  counted,
  dateOf,
  daysLeft,
  deadlineWords,
  dotted,
  isBeforeFirstDay,
  momentOf,
  occupationWords,
  untilWords,
} from '@voucher/shared/words'

const TODAY = '2021-10-26'

describe('words for vouchers', () => {
  it('name the occupation, with its level where there is one', () => {
    expect(occupationWords('electrician', 'intermediate')).toBe('电工（中级）')
    expect(occupationWords('electrician', 'none')).toBe('电工')
  })

  it.each([
    [{ useUntil: '2021-12-31' }, '2021年12月31日前使用'],
    [{ useDays: 60 }, '领取后 60 天内使用'],
  ])('say where a campaign holds, and how long its vouchers do', (validity, words) => {
    const campaign = {
      batchId: 'bat_0000000001',
      name: '电工普惠制培训券',
      functionType: 'faceValue',
      trainingType: 'inclusive',
      occupation: 'electrician',
      level: 'elementary',
      regionCode: '420100',
      claimFrom: '2021-10-01T00:00:00.000Z',
      claimUntil: '2021-11-01T00:00:00.000Z',
      remaining: 7,
      claimed: false,
      eligible: true,
      ...validity,
    } as const
    const [place, until] = campaignLines(campaign)
    expect(place).toMatch(/^武汉市 · /)
    expect(until).toBe(words)
  })

  it.each([
    ['2021-10-31', 5, '还有 5 天到期'],
    ['2021-10-26', 0, '今天到期'],
  ])('count the days until %s', (lastDay, days, words) => {
    expect(daysLeft(lastDay, TODAY)).toBe(days)
    expect(deadlineWords(lastDay, TODAY)).toBe(words)
  })

  it('know a voucher whose first day is still to come', () => {
    expect(isBeforeFirstDay({ validFrom: '2021-10-27' }, TODAY)).toBe(true)
    expect(isBeforeFirstDay({ validFrom: TODAY }, TODAY)).toBe(false)
  })
})

describe('words for times and numbers', () => {
  it('say the last day of what ends with a day, else the time', () => {
    expect(untilWords('2021-10-31T16:00:00.000Z')).toBe('10月31日前')
    expect(untilWords('2021-10-31T04:30:00.000Z')).toBe('10月31日 12:30 前')
  })

  it('count in Shanghai', () => {
    expect(dateOf('2021-10-25T16:03:00.000Z')).toBe('2021年10月26日')
    expect(momentOf('2021-10-26T06:03:00.000Z')).toBe('2021年10月26日 14:03')
  })

  it('write numbers that can be read', () => {
    expect(counted(3204)).toBe('3,204')
    expect(counted(320)).toBe('320')
    expect(dotted('420106********1234')).toBe('4201••••1234')
  })
})
