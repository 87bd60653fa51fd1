/** Who may call a route and how it may refuse, in words for the OpenAPI document. */
import * as z from 'zod'
import type { ZodOpenApiResponsesObject } from 'zod-openapi'
import type { Access, Route } from '@voucher/shared/contract/route'
import { ERRORS, type ErrorCode } from '@voucher/shared/errors'
import { problem } from './openapi-schemas.ts'

export const SECURITY = [{ accessToken: [] }]

const session: ErrorCode[] = ['token_missing', 'token_invalid', 'token_expired']
const person: ErrorCode[] = [...session, 'forbidden']
const operator: ErrorCode[] = [...person, 'not_operator', 'operator_disabled']

const ACCESS: Record<Access, { who: string; refusals: ErrorCode[] }> = {
  public: { who: '无需登录。', refusals: [] },
  session: { who: '已登录的人，尚未签发电子社保卡也可以。', refusals: session },
  person: { who: '已签发电子社保卡的人。', refusals: person },
  operator: { who: '已启用的经办人；每次请求都重新核对。', refusals: operator },
  primary: { who: '主经办人；每次请求都重新核对。', refusals: [...operator, 'primary_only'] },
}

/** What a caller must be and bring. */
export const needOf = ({ access, idempotent }: Route): string =>
  `${ACCESS[access].who}${idempotent ? '必须带 `Idempotency-Key`，重发不会重复办理。' : ''}`

/**
 * Every code that the route can answer: its own, and those of its access, its parts and the limits.
 */
function codesOf(route: Route): ErrorCode[] {
  return [
    ...new Set<ErrorCode>([
      ...ACCESS[route.access].refusals,
      ...(route.idempotent ? (['idempotency_key_required', 'idempotency_conflict'] as const) : []),
      ...(route.params ? (['not_found'] as const) : []),
      ...(route.query || route.body ? (['invalid_request'] as const) : []),
      ...(route.body ? (['malformed_request', 'too_large', 'unsupported_type'] as const) : []),
      ...(route.errors ?? []),
      'too_many_requests',
      'try_again',
    ]),
  ]
}

const retryAfter = z.object({
  'Retry-After': z.int().min(1).max(86_400).meta({ description: '请等待的秒数' }),
})

/** The refusals as responses, one for each status, each code with its title and advice. */
export function refusalsOf(route: Route): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(codesOf(route), (code) => ERRORS[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      `${status}`,
      {
        description: codes
          .map((code) => `- \`${code}\` ${ERRORS[code].title}。${ERRORS[code].next}。`)
          .join('\n'),
        ...((status === 429 || status === 503) && { headers: retryAfter }),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  )
}
