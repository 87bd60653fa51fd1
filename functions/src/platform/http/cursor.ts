/**
 * List cursors: a sealed position (AES-256-GCM), bound to route, person and filters, so that none
 * can be read, forged or carried elsewhere.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { DomainError } from '../domain-error.ts'
import type { Secrets } from '../secrets.ts'

export interface Cursors {
  /** @param scope route, person and filters, as one text */
  seal(scope: string, position: object | undefined): Promise<string | null>
  /** @throws DomainError invalid_cursor */
  open(scope: string, cursor: string | undefined): Promise<Record<string, unknown> | undefined>
}

/** Secret `cursor-key`: `{key}`, 32 bytes in base64. */
export function createCursors(secrets: Secrets): Cursors {
  const key = async () =>
    Buffer.from(((await secrets('cursor-key')) as { key: string }).key, 'base64')
  return {
    async seal(scope, position) {
      if (!position) return null
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', await key(), iv).setAAD(Buffer.from(scope))
      return Buffer.concat([
        iv,
        cipher.update(JSON.stringify(position), 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]).toString('base64url')
    },
    async open(scope, cursor) {
      if (cursor === undefined) return undefined
      try {
        const bytes = Buffer.from(cursor, 'base64url')
        const decipher = createDecipheriv('aes-256-gcm', await key(), bytes.subarray(0, 12))
          .setAAD(Buffer.from(scope))
          .setAuthTag(bytes.subarray(-16))
        return JSON.parse(
          Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString(
            'utf8',
          ),
        ) as Record<string, unknown>
      } catch {
        throw new DomainError('invalid_cursor')
      }
    },
  }
}
