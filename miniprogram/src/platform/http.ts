import Taro from '@tarojs/taro'
import { METHOD_OVERRIDE } from '@voucher/shared/http-methods'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
export interface RawRequest { url: string; method: Method; headers: Record<string, string>; body?: string; timeoutMs: number }
export interface RawResponse { status: number; headers: Record<string, string>; body: unknown }

/** WeChat's `request` knows no PATCH: it goes as POST with the method in a header. */
const unsupported = (method: Method): boolean => process.env.TARO_ENV === 'weapp' && method === 'PATCH'

function parsed(body: unknown): unknown {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/**
 * Sends one HTTP request.
 * @returns what the server answered, whatever its status; header names are in lower case
 * @throws when no answer came (no network, time-out)
 */
export async function sendRequest({ url, method, headers, body, timeoutMs }: RawRequest): Promise<RawResponse> {
  const answer = await Taro.request<unknown, string>({
    url,
    method: unsupported(method) ? 'POST' : method,
    header: unsupported(method) ? { ...headers, [METHOD_OVERRIDE]: method } : headers,
    ...(body === undefined ? {} : { data: body }),
    dataType: 'text',
    timeout: timeoutMs,
  })
  const received = Object.entries((answer.header ?? {}) as Record<string, unknown>).map(([name, value]) => [name.toLowerCase(), String(value)])
  return { status: answer.statusCode, headers: Object.fromEntries(received) as Record<string, string>, body: parsed(answer.data) }
}

/** Calls back when the phone is connected again. @returns how to stop listening */
export function onNetworkBack(callback: () => void): () => void {
  if (process.env.TARO_ENV === 'h5') {
    window.addEventListener('online', callback)
    return () => window.removeEventListener('online', callback)
  }
  const listener = ({ isConnected }: { isConnected: boolean }) => {
    if (isConnected) callback()
  }
  Taro.onNetworkStatusChange(listener)
  return () => Taro.offNetworkStatusChange(listener)
}
