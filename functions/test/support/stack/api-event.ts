/** A request as API Gateway REST (payload 1.0) hands it to a function. */
import type { APIGatewayProxyEvent } from 'aws-lambda'

export interface Call {
  /** `METHOD /path`, the path filled in, without `/api`. */
  route: string
  token?: string
  key?: string
  institution?: string
  query?: Record<string, string>
  body?: unknown
  /** Sent as it is instead of `body`. */
  text?: string
  headers?: Record<string, string>
}

export function apiEvent({
  route,
  token,
  key,
  institution,
  query,
  body,
  text,
  headers,
}: Call): APIGatewayProxyEvent {
  const [method = '', path = ''] = route.split(' ')
  return {
    httpMethod: method,
    path: `/api${path}`,
    pathParameters: null,
    queryStringParameters: query ?? null,
    isBase64Encoded: false,
    body: text ?? (body === undefined ? null : JSON.stringify(body)),
    headers: {
      'content-type': 'application/json',
      'X-Device-Id': 'test-device',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
      ...(institution !== undefined && { 'X-Institution-Id': institution }),
      ...headers,
    },
    requestContext: { requestId: 'test', identity: { sourceIp: '10.0.0.9' } },
  } as unknown as APIGatewayProxyEvent
}
