/** What clerks write on the command line, and what it means. */
import * as z from 'zod'
import { addDays, isCalendarDate, startOfShanghaiDate } from '@voucher/shared/dates'

const bare = (text: string): string => text.trim().replace(/[“”"'‘’]/g, '')

/** A code of a list, or its Chinese term with or without quotation marks. */
export function term<T extends Record<string, string>>(list: T): z.ZodType<keyof T & string> {
  return z.string().transform((text, context) => {
    const found = Object.entries(list).find(
      ([code, word]) => code === text.trim() || bare(word) === bare(text),
    )
    if (found) return found[0]
    context.addIssue({
      code: 'custom',
      message: `没有“${text}”，可以写：${Object.values(list).map(bare).join('、')}`,
    })
    return z.NEVER
  })
}

/** Yuan as people write them, `1200`, `1,200.50` or `¥1200元`, in fen. */
export const amount = z.string().transform((text, context) => {
  const match = /^[¥￥]?([0-9]{1,6})(?:\.([0-9]{1,2}))?元?$/.exec(text.replace(/[,，\s]/g, ''))
  if (match) return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  context.addIssue({ code: 'custom', message: '金额以元为单位，例如 1200 或 1200.50' })
  return z.NEVER
})

export const whole = z
  .string()
  .regex(/^[1-9][0-9]{0,8}$/, '应为整数，例如 50')
  .transform(Number)
export const degrees = z
  .string()
  .regex(/^-?[0-9]{1,3}(\.[0-9]{1,10})?$/, '应为度数，例如 30.5928')
  .transform(Number)

/** A course: its name and hours, `焊接安全:8`. */
export const course = z.string().transform((text, context) => {
  const [, name, hours] = /^(.{1,60})[:：]([1-9][0-9]{0,3})$/.exec(text.trim()) ?? []
  if (name !== undefined && hours !== undefined) return { name: name.trim(), hours: Number(hours) }
  context.addIssue({ code: 'custom', message: '课程应写成“名称:学时”，例如 焊接安全:8' })
  return z.NEVER
})

/**
 * An instant (ISO 8601) from a Shanghai date with or without time of day.
 * @param edge which end of the day a date without time means; the end is the first instant after it
 */
export const moment = (edge: 'begin' | 'end') =>
  z.string().transform((text, context) => {
    const [, date = '', hour, minute] =
      /^([0-9-]{10})(?:[T ]([01][0-9]|2[0-3]):([0-5][0-9]))?$/.exec(text.trim()) ?? []
    if (isCalendarDate(date)) {
      const day = hour === undefined && edge === 'end' ? addDays(date, 1) : date
      return new Date(
        startOfShanghaiDate(day) + (Number(hour ?? 0) * 60 + Number(minute ?? 0)) * 60_000,
      ).toISOString()
    }
    context.addIssue({
      code: 'custom',
      message: '应写成 2021-10-26 或 "2021-10-26 09:00" 这样（北京时间）',
    })
    return z.NEVER
  })
