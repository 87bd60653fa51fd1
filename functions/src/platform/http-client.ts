/** Calls to other systems: bounded in time, their answers checked before anything trusts them. */
import type * as z from 'zod'
import { DomainError } from './domain-error.ts'

const TIMEOUT_MS = 5000

/** @throws DomainError try_again when the other side is down, slow, or answers nonsense */
export async function requestJson<T>(url: string, schema: z.ZodType<T>, options: { method?: 'GET' | 'POST'; body?: object } = {}): Promise<T> {
  try {
    const response = await fetch(url, {
      method: options.method ?? 'GET',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(options.body && { body: JSON.stringify(options.body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`status ${response.status}`)
    return schema.parse(await response.json())
  } catch (cause) {
    throw Object.assign(new DomainError('try_again', { detail: '外部系统暂时没有响应', members: { retryAfterSeconds: 3 } }), { cause })
  }
}
