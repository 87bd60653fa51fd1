import type * as z from 'zod'
import { DomainError } from '@voucher/functions/platform/domain-error'
import { fieldErrors } from '@voucher/functions/platform/http/problem'

/** @throws DomainError invalid_request, naming the fields */
export function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new DomainError('invalid_request', { errors: fieldErrors(parsed.error) })
}
