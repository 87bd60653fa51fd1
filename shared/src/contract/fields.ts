/** Field schemas that several areas share. Every text has a bound and every object is closed. */
import * as z from 'zod'
import { isCalendarDate } from '../dates.ts'
import { ID_NUMBER_MESSAGES, idNumberProblem, normaliseIdNumber } from '../id-number.ts'
import { isPersonName, normaliseName } from '../person-name.ts'

/**
 * Marks nobody can see (controls, zero-width, direction, fillers, unpaired surrogates): two texts
 * that look alike must be alike. U+FFFD stands where bytes were no text. U+FE0F, which makes a sign
 * an emoji, is part of what people write.
 */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\uFFFD]|(?!\uFE0F)\p{Default_Ignorable_Code_Point}/u

/** One line for people: 1 to `max` characters, no invisible marks. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1, '请填写')
    .max(max, `最多 ${max} 个字`)
    .refine((value) => !INVISIBLE.test(value), '含有看不见的特殊字符，请重新输入')

/** An opaque id of ours: a prefix and unreserved characters. */
export const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{8,40}$`), '编号格式不正确')

export const personName = z
  .string()
  .max(200, '姓名太长')
  .transform(normaliseName)
  .refine(isPersonName, '请填写身份证上的姓名，不要夹带空格或特殊符号')
  .meta({ type: 'string' })

export const idNumber = z
  .string()
  .max(40, ID_NUMBER_MESSAGES.wrong_length)
  .transform(normaliseIdNumber)
  .superRefine((value, context) => {
    // The birth date is held against the business clock by the operation; here only impossible
    // dates are refused.
    const problem = idNumberProblem(value, '9999-12-31')
    if (problem)
      context.addIssue({
        code: 'custom',
        message: ID_NUMBER_MESSAGES[problem],
        params: { code: problem },
      })
  })

export const phone = z.string().regex(/^1[3-9][0-9]{9}$/, '请填写 11 位手机号码')
export const password = z.string().regex(/^[0-9]{6}$/, '密码是 6 位数字')
export const passCode = z.string().regex(/^[0-9]{18}$/, '券码是 18 位数字，请核对')
export const date = z.string().refine(isCalendarDate, '日期应写成 2021-10-26 这样')
export const instant = z.iso.datetime()
export const fen = z.int().min(0).max(100_000_000)
export const regionCode = z.string().regex(/^[0-9]{6}$/, '行政区划代码是 6 位数字')
export const token = z
  .string()
  .max(4096)
  .regex(/^[\x21-\x7e]+$/, '格式不正确')

/** Page parameters of every list (`limit` 20, at most 100). */
export const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(2048).optional(),
}

/** A page of items; `nextCursor` is null at the end. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() })
