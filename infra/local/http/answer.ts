/** Answers of the front and the simulators. */
import type { ServerResponse } from 'node:http'
import type { APIGatewayProxyResult } from 'aws-lambda'
import { DomainError } from '@voucher/functions/platform/domain-error'
import { problemOf } from '@voucher/functions/platform/http/problem'
import { createLog, logOf } from '@voucher/functions/platform/log'
import type { ErrorCode } from '@voucher/shared/errors'

export interface HttpAnswer {
  status: number
  headers?: Record<string, string>
  body?: string
}

const log = createLog('local-stack')
/** A refusal says everything to whom it is given. */
const silent = logOf(() => undefined)

export const json = (body: unknown, status = 200): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
})

export const page = (html: string, status = 200): HttpAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  body: html,
})

export const redirect = (location: string): HttpAnswer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
})

/** Any error as the API's own `application/problem+json`. */
export const problem = (error: unknown, requestId: string): APIGatewayProxyResult =>
  problemOf(error, error instanceof DomainError ? silent : log, requestId)

export const refusal = (code: ErrorCode, retryAfterSeconds?: number): DomainError =>
  new DomainError(code, retryAfterSeconds === undefined ? {} : { members: { retryAfterSeconds } })

/** Writes what a Lambda function answered, as API Gateway does. */
export function sendResult(response: ServerResponse, result: APIGatewayProxyResult): void {
  response.statusCode = result.statusCode
  for (const [name, value] of Object.entries(result.headers ?? {}))
    response.setHeader(name, String(value))
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {}))
    response.setHeader(name, values.map(String))
  response.end(result.isBase64Encoded ? Buffer.from(result.body, 'base64') : result.body)
}

export function send(response: ServerResponse, answer: HttpAnswer): void {
  response.writeHead(answer.status, answer.headers)
  response.end(answer.body)
}
