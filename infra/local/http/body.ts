import type { IncomingMessage } from 'node:http'
import { DomainError } from '@voucher/functions/platform/domain-error'

/**
 * The request's body as text.
 * @throws DomainError too_large, as soon as it is known, without reading the rest
 */
export async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new DomainError('too_large')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) throw new DomainError('too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * The body as an object: JSON, or the fields of a form. An empty body is an empty object.
 * @throws DomainError malformed_request, too_large
 */
export async function readObject(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes)
  if (text === '') return {}
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new DomainError('malformed_request')
  }
}
