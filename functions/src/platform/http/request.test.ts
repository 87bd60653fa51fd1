import { expect, test } from '@jest/globals'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { originOf } from './request.ts'

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
