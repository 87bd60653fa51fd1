/** From an API Gateway event (REST, payload 1.0) to what a route's handler receives. */
import { createHash } from 'node:crypto'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { Route } from '@voucher/shared/contract/route'
import { DomainError } from '../domain-error.ts'
import { fieldErrors } from './problem.ts'

/** Where a request comes from; kept with every change and refused scan (invariant 13). */
export interface Origin {
  address: string
  device: string
}
/** One intent of the caller: its key and the hash of what was asked. */
export interface Intent {
  key: string
  hash: string
}

const MAX_BODY_BYTES = 64 * 1024

/** A header, whatever its case. */
export function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const found = Object.keys(event.headers).find((key) => key.toLowerCase() === name)
  return found === undefined ? undefined : event.headers[found]
}

/** The cookies that came with the request. */
export function cookies(event: APIGatewayProxyEvent): Record<string, string> {
  const pairs = (header(event, 'cookie') ?? '').split(';').map((pair) => pair.trim().split('='))
  return Object.fromEntries(
    pairs.filter(([name]) => name).map(([name = '', ...value]) => [name, value.join('=')]),
  )
}

/**
 * The caller's address as API Gateway saw it, and the app's own device id (`X-Device-Id`), cut to
 * what may be stored. Where a content network stands in front, the gateway's stage names the header
 * in which that one tells the address.
 */
export function originOf(event: APIGatewayProxyEvent): Origin {
  const device = (header(event, 'x-device-id') ?? '').replace(/[^\x21-\x7e]/g, '').slice(0, 24)
  const told = event.stageVariables?.addressHeader
  return {
    address: (told && header(event, told)) || event.requestContext.identity.sourceIp,
    device,
  }
}

/** @throws DomainError idempotency_key_required */
export function idempotencyOf(event: APIGatewayProxyEvent): Intent {
  const key = header(event, 'idempotency-key')
  if (key === undefined || !/^[\x21-\x7e]{1,64}$/.test(key))
    throw new DomainError('idempotency_key_required')
  const hash = createHash('sha256')
    .update(`${event.httpMethod} ${event.path}\n${event.body ?? ''}`)
    .digest('base64url')
    .slice(0, 16)
  return { key, hash }
}

/**
 * The parts of the request, parsed by the route's schemas.
 * @throws DomainError malformed_request, unsupported_type, too_large, invalid_request
 */
export function parseParts(
  route: Route,
  event: APIGatewayProxyEvent,
): { params: unknown; query: unknown; body: unknown } {
  const parts = {
    params: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    body: route.body ? jsonBody(event) : undefined,
  }
  const parsed = (['params', 'query', 'body'] as const).map((part) => {
    const schema = route[part]
    if (!schema) return [part, undefined]
    const result = schema.safeParse(parts[part])
    if (result.success) return [part, result.data]
    // A path that cannot name anything is simply not found.
    if (part === 'params') throw new DomainError('not_found')
    if (part === 'query' && result.error.issues.some((issue) => issue.path[0] === 'cursor'))
      throw new DomainError('invalid_cursor')
    const errors = fieldErrors(result.error)
    throw new DomainError('invalid_request', {
      errors,
      ...(errors[0] && { detail: errors[0].message }),
    })
  })
  return Object.fromEntries(parsed) as { params: unknown; query: unknown; body: unknown }
}

function jsonBody(event: APIGatewayProxyEvent): unknown {
  const text = event.isBase64Encoded ? decoded(event.body ?? '') : (event.body ?? '')
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) throw new DomainError('too_large')
  if (!/^application\/json\b/i.test(header(event, 'content-type') ?? ''))
    throw new DomainError('unsupported_type', { detail: '只接受 JSON 格式' })
  try {
    // `__proto__` would vanish into the object's prototype instead of being refused as an unknown
    // field.
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('reserved key')
      return value
    })
  } catch {
    throw new DomainError('malformed_request')
  }
}

/** @throws DomainError malformed_request for bytes that are not UTF-8 */
function decoded(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'))
  } catch {
    throw new DomainError('malformed_request')
  }
}
