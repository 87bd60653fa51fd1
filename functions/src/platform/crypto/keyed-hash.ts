/**
 * HMAC-SHA-256 under the `refresh-key` secret: for what this system hands out and must know again,
 * without storing it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../secrets.ts'

/** Secret `refresh-key`, base64; `previous` still opens what was made before a rotation. */
interface KeyedHashSecret {
  key: string
  previous?: string
}

const hmac = (key: string, text: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('base64url')

/** Whether two texts are equal, in a time that does not depend on where they differ. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** A text, and what its hash is for, so that one of another use never fits. */
export interface Hashed {
  use: string
  text: string
}

export async function keyedHash(secrets: Secrets, { use, text }: Hashed): Promise<string> {
  const { key } = (await secrets('refresh-key')) as KeyedHashSecret
  return hmac(key, `${use}|${text}`)
}

/** Whether the hash was made by `keyedHash` of the same use and text. */
export async function keyedHashMatches(
  secrets: Secrets,
  { use, text }: Hashed,
  hash: string,
): Promise<boolean> {
  const { key, previous } = (await secrets('refresh-key')) as KeyedHashSecret
  return (
    sameText(hmac(key, `${use}|${text}`), hash) ||
    (previous !== undefined && sameText(hmac(previous, `${use}|${text}`), hash))
  )
}
