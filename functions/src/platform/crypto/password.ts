/**
 * Card passwords: six digits are few, so each hash is made slow on purpose (scrypt, about 0.1 s).
 */
import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'

const COST: ScryptOptions = {
  N: 2 ** 15,
  r: 8,
  p: 1,
  maxmem: 64 * 1024 * 1024,
}

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, 32, COST, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })

/**
 * @param salt base64url, the person's own: the same password of the same person
 *   gives the same hash, so that two openings of one card can be compared after
 *   the passwords themselves are gone
 * @returns `salt.hash`, base64url
 */
export async function hashPassword(password: string, salt: string): Promise<string> {
  return `${salt}.${(await derive(password, Buffer.from(salt, 'base64url'))).toString('base64url')}`
}

export async function passwordMatches(password: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split('.')
  return timingSafeEqual(
    await derive(password, Buffer.from(salt, 'base64url')),
    Buffer.from(hash, 'base64url'),
  )
}
