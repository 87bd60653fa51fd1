/**
 * Every error as `application/problem+json` (RFC 9457) with Chinese words for people; no stack, no
 * personal data.
 */
import type { APIGatewayProxyResult } from 'aws-lambda'
import type * as z from 'zod'
import { ERRORS, type FieldError, type Problem } from '@voucher/shared/errors'
import { DomainError } from '../domain-error.ts'
import { described, type Log } from '../log.ts'
import { toResult } from './reply.ts'

/**
 * What anything thrown becomes. Unforeseen errors are logged and answered as `try_again`: the same
 * key makes a repeat safe.
 */
export function problemOf(error: unknown, log: Log, requestId: string): APIGatewayProxyResult {
  const refusal =
    error instanceof DomainError
      ? error
      : new DomainError('try_again', { members: { retryAfterSeconds: 1 } })
  if (refusal !== error || refusal.code === 'try_again') {
    log.error('request failed', {
      requestId,
      error: described(refusal === error ? (refusal.cause ?? error) : error),
    })
  }
  const { retryAfterSeconds, ...members } = refusal.details.members ?? {}
  const { title, next, status } = ERRORS[refusal.code]
  const problem: Problem = {
    type: `urn:training-voucher:${refusal.code}`,
    title,
    status,
    code: refusal.code,
    detail: refusal.details.detail ?? title,
    next: refusal.details.next ?? next,
    ...(refusal.details.errors && { errors: refusal.details.errors }),
    ...members,
  }
  const headers: Record<string, string> =
    typeof retryAfterSeconds === 'number' ? { 'retry-after': String(retryAfterSeconds) } : {}
  return toResult({ status, body: problem, headers, type: 'application/problem+json' })
}

/**
 * zod's findings as field errors in plain Chinese; the schema's own message wins where it has one.
 */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.').slice(0, 100),
    code:
      issue.code === 'custom' && typeof issue.params?.code === 'string'
        ? issue.params.code
        : issue.code,
    message: messageOf(issue),
  }))
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (/[\u4e00-\u9fff]/.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? '请填写' : '填写的类型不正确'
    case 'unrecognized_keys':
      return '含有不认识的内容，请更新到最新版本后再试'
    case 'invalid_value':
      return '请从给出的选项中选择'
    case 'too_big':
      return '超出允许的范围'
    case 'too_small':
      return '低于允许的范围'
    default:
      return '格式不正确'
  }
}
