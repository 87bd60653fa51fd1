/** Calls to other systems: bounded in time, their answers checked before anything trusts them. */
import type * as z from 'zod'
import { DomainError } from '../domain-error.ts'

const TIMEOUT_MS = 5000

export interface RequestOptions {
  method?: 'GET' | 'POST'
  /** Sent as JSON. */
  body?: object
  /** Sent as a form (`application/x-www-form-urlencoded`). */
  form?: Record<string, string>
  headers?: Record<string, string>
  /**
   * Refusals whose JSON is an answer of its own, such as 400; any other status beside success is a
   * failure.
   */
  accept?: readonly number[]
}

/** The other side is down, slow, or answers nonsense: the same request may succeed later. */
export const unavailable = (cause: unknown): DomainError =>
  Object.assign(
    new DomainError('try_again', {
      detail: '外部系统暂时没有响应',
      members: { retryAfterSeconds: 3 },
    }),
    { cause },
  )

/** The other side wants fewer requests. */
export const limited = (): DomainError =>
  new DomainError('too_many_requests', { members: { retryAfterSeconds: 60 } })

/** @throws DomainError try_again */
export async function requestText(
  url: string,
  { method, body, form, headers = {}, accept = [] }: RequestOptions = {},
): Promise<string> {
  try {
    const response = await fetch(url, {
      method: method ?? 'GET',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      ...(form && { body: new URLSearchParams(form) }),
    })
    const text = await response.text()
    if (!response.ok && !accept.includes(response.status))
      throw new Error(`status ${response.status}`)
    return text
  } catch (cause) {
    throw unavailable(cause)
  }
}

/** @throws DomainError try_again when the other side is down, slow, or answers nonsense */
export async function requestJson<T>(
  url: string,
  schema: z.ZodType<T>,
  options: RequestOptions = {},
): Promise<T> {
  const parsed = schema.safeParse(jsonOf(await requestText(url, options)))
  if (parsed.success) return parsed.data
  throw unavailable(parsed.error)
}

/**
 * The engine's own error would repeat a piece of the text, and with it perhaps somebody's number.
 * @throws DomainError try_again
 */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unavailable(new Error('an answer that is no JSON'))
  }
}
