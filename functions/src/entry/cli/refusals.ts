/** What went wrong, in lines for people. */
import { ERRORS } from '@voucher/shared/errors'
import { DomainError } from '../../platform/domain-error.ts'

/**
 * ID numbers never appear in full, whatever is printed: a number with a birth date inside is
 * masked.
 */
export const withoutIdNumbers = (text: string): string =>
  text.replace(
    /([0-9]{6})(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])([0-9]{3}[0-9Xx])/g,
    (_, region: string, end: string) => `${region}********${end}`,
  )

export const errorText = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error)

/** There is no system to work on; the message says what to do. */
export class NoSystem extends Error {}

/** A refusal with what to do now; anything else that happened as it is. */
export function refusalLines(error: unknown): string[] {
  if (error instanceof NoSystem) return [error.message]
  if (!(error instanceof DomainError))
    return [`出了意外，可能没有办成：${errorText(error)}`, '请再运行一次；仍不行请联系系统维护人员']
  const { detail, next } = error.details
  // The command line has no list to refresh: what was not found is a number that was typed.
  if (error.code === 'not_found')
    return [`没有办成：${detail ?? '没有找到'}`, `怎么办：${next ?? '请核对编号'}`]
  return [
    `没有办成：${detail ?? ERRORS[error.code].title}`,
    `怎么办：${next ?? ERRORS[error.code].next}`,
  ]
}
