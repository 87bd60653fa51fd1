/**
 * Personal data at rest. ID numbers and phones are encrypted with AES-256-GCM
 * under a data key that KMS wraps; a person is found by an HMAC that only KMS
 * can compute, so a stolen table names nobody.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  type KMSClient,
} from '@aws-sdk/client-kms'
import type { Table } from '../dynamo/table.ts'

export interface PersonalData {
  /** The keyed hash under which a normalised ID number is looked up (43 characters). */
  lookupHash(value: string): Promise<string>
  /**
   * @param context what the text belongs to, such as a person id; opened under another context it
   *   is refused
   */
  encrypt(plain: string, context: string): Promise<string>
  decrypt(sealed: string, context: string): Promise<string>
}

const KEY = { pk: 'DATAKEY#1', sk: 'DATAKEY' }

/** @param keys ids of the HMAC key and of the key that wraps the data key */
export function createPersonalData(
  kms: KMSClient,
  table: Table,
  keys: { hmac: string; data: string },
): PersonalData {
  let dataKey: Promise<Buffer> | undefined
  const readDataKey = async (): Promise<Buffer> => {
    const stored = (await table.get(KEY)) ?? (await createDataKey())
    const { Plaintext } = await kms.send(
      new DecryptCommand({
        KeyId: keys.data,
        CiphertextBlob: Buffer.from(stored.wrapped as string, 'base64'),
      }),
    )
    return Buffer.from(Plaintext ?? [])
  }
  const createDataKey = async () => {
    const { CiphertextBlob } = await kms.send(
      new GenerateDataKeyCommand({ KeyId: keys.data, KeySpec: 'AES_256' }),
    )
    const item = { ...KEY, wrapped: Buffer.from(CiphertextBlob ?? []).toString('base64') }
    // Two first users may meet here; whoever was first has made the key for both.
    const outcome = await table.put({ item, condition: 'attribute_not_exists(pk)' })
    return outcome.ok ? item : (outcome.item ?? item)
  }
  const key = (): Promise<Buffer> =>
    (dataKey ??= readDataKey().catch((error: unknown) => {
      dataKey = undefined
      throw error
    }))
  return {
    async lookupHash(value) {
      const { Mac } = await kms.send(
        new GenerateMacCommand({
          KeyId: keys.hmac,
          MacAlgorithm: 'HMAC_SHA_256',
          Message: Buffer.from(value),
        }),
      )
      return Buffer.from(Mac ?? []).toString('base64url')
    },
    async encrypt(plain, context) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', await key(), iv).setAAD(Buffer.from(context))
      return Buffer.concat([
        iv,
        cipher.update(plain, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]).toString('base64')
    },
    async decrypt(sealed, context) {
      const bytes = Buffer.from(sealed, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', await key(), bytes.subarray(0, 12)).setAAD(
        Buffer.from(context),
      )
      decipher.setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString(
        'utf8',
      )
    },
  }
}
