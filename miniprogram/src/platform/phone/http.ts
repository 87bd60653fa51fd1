import Taro from '@tarojs/taro'
import type { RawResponse, Method, RawRequest } from '@voucher/shared/client/exchange'
import { METHOD_OVERRIDE } from '@voucher/shared/http-methods'

/** Mini-programs' `request` knows no PATCH: it goes as POST with the method in a header. */
const unsupported = (method: Method): boolean => process.env.TARO_ENV !== 'h5' && method === 'PATCH'

interface Received {
  statusCode?: number
  header?: object
  data?: unknown
}

/**
 * Alipay reports a refusal (status 400 and above) as a failed request that has a status, headers
 * and data.
 * @throws what has none
 */
function refusalOrThrow(
  failure: { status?: unknown; headers?: object; data?: unknown } | undefined,
): Received {
  if (process.env.TARO_ENV !== 'alipay' || typeof failure?.status !== 'number')
    throw new Error('no answer', { cause: failure })
  return {
    statusCode: failure.status,
    data: failure.data,
    ...(failure.headers === undefined ? {} : { header: failure.headers }),
  }
}

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
export async function sendRequest(
  { url, method, headers, body }: RawRequest,
  timeoutMs: number,
): Promise<RawResponse> {
  const { statusCode, header, data }: Received = await Taro.request<unknown, string>({
    url,
    method: unsupported(method) ? 'POST' : method,
    header: unsupported(method) ? { ...headers, [METHOD_OVERRIDE]: method } : headers,
    ...(body === undefined ? {} : { data: body }),
    dataType: 'text',
    timeout: timeoutMs,
  }).catch(refusalOrThrow)
  // Older versions of Alipay call it a success when there is no network.
  if (statusCode === undefined) throw new Error('no answer')
  const received = Object.entries(header ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ])
  return {
    status: statusCode,
    headers: Object.fromEntries(received) as Record<string, string>,
    body: parsed(data),
  }
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
