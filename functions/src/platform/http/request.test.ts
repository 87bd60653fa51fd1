import { expect, test } from '@jest/globals'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import * as z from 'zod'
import type { Route } from '@voucher/shared/contract/route'
import { originOf, parseParts } from './request.ts'

const from = (stageVariables: Record<string, string> | null) =>
  originOf({
    headers: { 'X-Viewer-Address': '203.0.113.9' },
    stageVariables,
    requestContext: { identity: { sourceIp: '198.51.100.1' } },
  } as unknown as APIGatewayProxyEvent).address

test('an address told by a header counts only where the stage names that header', () => {
  expect(from(null)).toBe('198.51.100.1')
  expect(from({ addressHeader: 'x-viewer-address' })).toBe('203.0.113.9')
  expect(from({ addressHeader: 'x-absent' })).toBe('198.51.100.1')
})

test('bytes that are no text are refused, not replaced', () => {
  const route = { body: z.strictObject({ reason: z.string() }) } as unknown as Route
  const body = (bytes: Uint8Array) =>
    parseParts(route, {
      headers: { 'content-type': 'application/json' },
      isBase64Encoded: true,
      body: Buffer.from(bytes).toString('base64'),
    } as unknown as APIGatewayProxyEvent).body
  expect(body(Buffer.from('{"reason":"误扫"}'))).toEqual({ reason: '误扫' })
  const broken = Buffer.concat([Buffer.from('{"reason":"'), Buffer.of(0xff), Buffer.from('"}')])
  expect(() => body(broken)).toThrow('malformed_request')
})
