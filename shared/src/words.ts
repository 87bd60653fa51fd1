/** How vouchers and times are put into words, the same on every screen; `today` is passed in. */
import type { Campaign } from './contract/worker.ts'
import { chineseDate, chineseMoment, daysBetween, shanghaiDate } from './dates.ts'
import { regionName } from './regions/index.ts'
import { LEVELS, type Level, OCCUPATIONS, type Occupation, TRAINING_TYPES } from './values.ts'

/** `电工（中级）`; without a level only the occupation. */
export function occupationWords(occupation: Occupation, level: Level): string {
  return level === 'none'
    ? OCCUPATIONS[occupation]
    : `${OCCUPATIONS[occupation]}（${LEVELS[level]}）`
}

/** Until when a claimed voucher can be used: a date, or days from claiming. */
function validityOf({ useUntil, useDays }: Campaign): string {
  if (useUntil !== undefined) return `${chineseDate(useUntil)}前使用`
  return useDays === undefined ? '' : `领取后 ${useDays} 天内使用`
}

/** What a campaign is for, where, and until when its vouchers can be used. */
export const campaignLines = (campaign: Campaign): string[] =>
  [
    `${regionName(campaign.regionCode) ?? '本地区'} · ${TRAINING_TYPES[campaign.trainingType]}`,
    validityOf(campaign),
  ].filter(Boolean)

/** Whole days until a last day, counted in Shanghai: 0 on the day itself. */
export const daysLeft = (lastDay: string, today: string): number => daysBetween(today, lastDay)

/** Whether a voucher's first day is still to come. */
export const isBeforeFirstDay = ({ validFrom }: { validFrom: string }, today: string): boolean =>
  validFrom > today

/** From this many days on, the last day is not pressing. */
export const PRESSING_DAYS = 7

/** `还有 5 天到期`, `今天到期`. */
export function deadlineWords(lastDay: string, today: string): string {
  const days = daysLeft(lastDay, today)
  return days <= 0 ? '今天到期' : `还有 ${days} 天到期`
}

/** Until when something can be had: the last day when it ends with a day, else the time. */
export function untilWords(instant: string): string {
  const last = new Date(Date.parse(instant) - 1000)
  return isDayEnd(instant) ? `${chineseDay(last.toISOString())}前` : `${chineseMoment(instant)} 前`
}

const isDayEnd = (instant: string): boolean =>
  shanghaiDate(Date.parse(instant) - 1000) !== shanghaiDate(Date.parse(instant) + 1000)

/** `10月26日`. */
const chineseDay = (instant: string): string => chineseMoment(instant).split(' ')[0] ?? ''

/** An instant as its date in Shanghai: `2021年10月26日`. */
export const dateOf = (instant: string): string => chineseDate(shanghaiDate(Date.parse(instant)))

/** An instant as date and time: `2021年10月26日 14:03`. */
export const momentOf = (instant: string): string =>
  `${dateOf(instant)} ${chineseMoment(instant).split(' ')[1] ?? ''}`

/** `3204` → `3,204`. */
export const counted = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

/** `420106********1234` as short as it stays recognisable: `4201••••1234`. */
export const dotted = (idNumberMasked: string): string =>
  idNumberMasked.replace(/^(.{4}).*(.{4})$/, '$1••••$2')
