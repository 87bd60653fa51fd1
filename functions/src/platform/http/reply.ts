import type { APIGatewayProxyResult } from 'aws-lambda'

/** An answer with its own status, headers or cookies, where a plain body is not enough. */
export class Reply {
  readonly status: number
  readonly body: unknown
  readonly headers: Record<string, string>
  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
  static redirect(location: string, cookie?: string): Reply {
    return new Reply(302, undefined, {
      location,
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    })
  }
}

/** A status and a body; `type` is the body's, JSON unless given. */
interface Result {
  status: number
  body: unknown
  headers?: Record<string, string>
  type?: string
}

/**
 * The result as API Gateway takes it. Nothing here may be cached: every answer belongs to one
 * person.
 */
export function toResult({
  status,
  body,
  headers = {},
  type = 'application/json',
}: Result): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: {
      'cache-control': 'no-store',
      ...(body !== undefined && { 'content-type': `${type}; charset=utf-8` }),
      ...headers,
    },
    body: body === undefined ? '' : JSON.stringify(body),
  }
}
