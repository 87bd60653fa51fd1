/**
 * Keys and secrets of one machine: made at the first start, readable by their owner only, never
 * committed.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PublicKeys, SigningKey } from '@voucher/functions/platform/crypto/tokens'
import type { SecretName } from '../../manifest.ts'
import { platformSecrets, type PlatformSecrets } from './platform-secrets.ts'

export const HMAC_KEY_ID = 'local-person-lookup'
export const KEY_FILE = 'keys.json'
export const DATA_KEY_ID = 'local-personal-data'

interface SigningSecrets {
  'signing-key': SigningKey
  'public-keys': PublicKeys
}

export interface KeyMaterial {
  /** Key id → 32 bytes, base64. */
  keys: Record<string, string>
  secrets: Record<Exclude<SecretName, keyof PlatformSecrets>, object> &
    PlatformSecrets &
    SigningSecrets
}

const randomKey = (): string => randomBytes(32).toString('base64')

function signingKeys(): SigningSecrets {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kid = `local-${randomBytes(4).toString('hex')}`
  return {
    'signing-key': {
      kid,
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    'public-keys': { [kid]: publicKey.export({ type: 'spki', format: 'pem' }).toString() },
  }
}

export function generateKeyMaterial(): KeyMaterial {
  return {
    keys: { [HMAC_KEY_ID]: randomKey(), [DATA_KEY_ID]: randomKey() },
    secrets: {
      ...signingKeys(),
      'refresh-key': { key: randomKey() },
      'cursor-key': { key: randomKey() },
      ...platformSecrets(),
    },
  }
}

function write(file: string, material: KeyMaterial): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(material, null, 2), { mode: 0o600 })
  // Renamed when complete: a start that is killed leaves no half a key file.
  renameSync(draft, file)
}

/**
 * Reads `keys.json` of the directory; makes it first when absent, and adds what a later version of
 * the system needs.
 */
export function loadKeyMaterial(directory: string): KeyMaterial {
  const file = join(directory, KEY_FILE)
  mkdirSync(directory, { recursive: true })
  if (!existsSync(file)) write(file, generateKeyMaterial())
  chmodSync(file, 0o600)
  const known = JSON.parse(readFileSync(file, 'utf8')) as KeyMaterial
  const { privateKey } = known.secrets['signing-key']
  // Tokens of an earlier kind of key are no longer understood: their holders sign in again.
  const signing = createPrivateKey(privateKey).asymmetricKeyType === 'rsa' ? {} : signingKeys()
  const platforms = Object.hasOwn(known.secrets, 'simulated-platforms') ? {} : platformSecrets()
  const completed = { ...known, secrets: { ...known.secrets, ...signing, ...platforms } }
  if (Object.keys({ ...signing, ...platforms }).length === 0) return known
  write(file, completed)
  return completed
}
