/** An HTTP request as API Gateway REST (payload 1.0) hands it to a function. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { Params } from '../http/routing.ts'

const lastOf = (lists: Record<string, string[]>): Record<string, string> | null => {
  const entries = Object.entries(lists).map(
    ([name, values]) => [name, values.at(-1) ?? ''] as const,
  )
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

function headersOf(request: IncomingMessage): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index] ?? ''
    const known = Object.keys(headers).find((other) => other.toLowerCase() === name.toLowerCase())
    ;(headers[known ?? name] ??= []).push(request.rawHeaders[index + 1] ?? '')
  }
  return headers
}

/** The caller's address, IPv4 as such even when it came over an IPv6 socket. */
export const addressOf = (request: IncomingMessage): string =>
  (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')

export interface Matched {
  resource: string
  params: Params
  method: string
  url: URL
  body: string
}

export function apiEvent(
  request: IncomingMessage,
  { resource, params, method, url, body }: Matched,
  nowMs: number,
): APIGatewayProxyEvent {
  const multiValueHeaders = headersOf(request)
  const query = Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]),
  )
  const queryStringParameters = lastOf(query)
  return {
    resource,
    path: url.pathname,
    httpMethod: method,
    headers: lastOf(multiValueHeaders) ?? {},
    multiValueHeaders,
    queryStringParameters,
    multiValueQueryStringParameters: queryStringParameters && query,
    pathParameters: Object.keys(params).length === 0 ? null : params,
    stageVariables: null,
    body: body === '' ? null : body,
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      authorizer: null,
      protocol: `HTTP/${request.httpVersion}`,
      httpMethod: method,
      path: url.pathname,
      stage: 'local',
      requestId: randomUUID(),
      requestTimeEpoch: nowMs,
      resourceId: resource,
      resourcePath: resource,
      domainName: request.headers.host ?? '',
      identity: {
        accessKey: null,
        accountId: null,
        apiKey: null,
        apiKeyId: null,
        caller: null,
        clientCert: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: addressOf(request),
        user: null,
        userAgent: request.headers['user-agent'] ?? null,
        userArn: null,
      },
    },
  }
}
