/**
 * The keys of tokens in their store. A public key is published before its
 * private key signs anything, and stays after that one is replaced, so that at
 * no moment a token in use is unknown. Safe to repeat after a break at any point.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PublicKeys, SigningKey } from '@voucher/functions/platform/crypto/tokens'
import { SECRETS_LIFETIME_MS } from '@voucher/functions/platform/secrets'
import type { SecretStore } from './secret-store.ts'

export interface Rotation {
  signsWith: string
  checksWith: string[]
  changed: boolean
}

/**
 * Functions keep what they have read for so long; a little more for clocks and requests under way.
 */
const UNTIL_PUBLISHED_MS = SECRETS_LIFETIME_MS + 30_000

interface Keys {
  signing: Partial<SigningKey>
  known: PublicKeys
}
const read = async (store: SecretStore): Promise<Keys> => ({
  signing: (await store.read('signing-key')) as Partial<SigningKey>,
  known: (await store.read('public-keys')) as PublicKeys,
})

/** Makes the first key where there is none; changes nothing otherwise. */
export async function ensureSigningKey(store: SecretStore, today: string): Promise<Rotation> {
  const { signing, known } = await read(store)
  if (
    signing.kid !== undefined &&
    signing.privateKey !== undefined &&
    Object.hasOwn(known, signing.kid)
  )
    return { signsWith: signing.kid, checksWith: Object.keys(known), changed: false }
  return replace(store, known, { today, waitMs: 0 })
}

/**
 * Adds a new key and signs with it once every function knows it; the old public key stays.
 * @param waitMs how long publishing takes
 */
export async function rotateSigningKey(
  store: SecretStore,
  today: string,
  waitMs = UNTIL_PUBLISHED_MS,
): Promise<Rotation> {
  const { signing, known } = await read(store)
  return replace(store, known, { today, waitMs: signing.kid === undefined ? 0 : waitMs })
}

async function replace(
  store: SecretStore,
  known: PublicKeys,
  { today, waitMs }: { today: string; waitMs: number },
): Promise<Rotation> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kid = `${today}-${randomBytes(4).toString('hex')}`
  const published = { ...known, [kid]: publicKey.export({ type: 'spki', format: 'pem' }) as string }
  await store.write('public-keys', published)
  await sleep(waitMs)
  await store.write('signing-key', {
    kid,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  })
  return { signsWith: kid, checksWith: Object.keys(published), changed: true }
}

/**
 * Forgets a former public key: what it signed is refused from then on.
 * @throws when it is the one that signs
 */
export async function retireKey(store: SecretStore, kid: string): Promise<Rotation> {
  const { signing, known } = await read(store)
  if (signing.kid === kid || signing.kid === undefined)
    throw new Error(`密钥 ${kid} 正在使用，不能停用；请先运行 --rotate`)
  const { [kid]: retired, ...rest } = known
  if (retired !== undefined) await store.write('public-keys', rest)
  return { signsWith: signing.kid, checksWith: Object.keys(rest), changed: retired !== undefined }
}
