import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  KMSClient,
} from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  DATA_KEY_ID,
  HMAC_KEY_ID,
  KEY_FILE,
  loadKeyMaterial,
} from '../../local/keys/key-material.ts'
import { startKeyService } from '../../local/keys/key-service.ts'
import { functions } from '../../manifest.ts'
import { scratchFolder } from './support/scratch.ts'

const scratch = scratchFolder()
const region = {
  region: 'cn-north-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
}
let service: Awaited<ReturnType<typeof startKeyService>>
let kms: KMSClient
let secrets: SecretsManagerClient

beforeAll(async () => {
  service = await startKeyService(loadKeyMaterial(scratch.folder))
  kms = new KMSClient({ ...region, endpoint: service.endpoint })
  secrets = new SecretsManagerClient({ ...region, endpoint: service.endpoint })
})
afterAll(async () => {
  kms.destroy()
  secrets.destroy()
  await service.stop()
  scratch.remove()
})

const mac = async (text: string) =>
  Buffer.from(
    (
      await kms.send(
        new GenerateMacCommand({
          KeyId: HMAC_KEY_ID,
          MacAlgorithm: 'HMAC_SHA_256',
          Message: Buffer.from(text),
        }),
      )
    ).Mac ?? [],
  ).toString('hex')

describe('the key service', () => {
  test('keeps its keys over restarts, readable by their owner only', () => {
    expect(loadKeyMaterial(scratch.folder)).toEqual(loadKeyMaterial(scratch.folder))
    expect(statSync(join(scratch.folder, KEY_FILE)).mode & 0o777).toBe(0o600)
  })

  test('adds what a later version needs to the keys of an earlier one, which stay', () => {
    const older = scratchFolder()
    const made = loadKeyMaterial(older.folder)
    const file = join(older.folder, KEY_FILE)
    const {
      'simulated-platforms': _platforms,
      'sms-credentials': _sms,
      'channel-credentials': channels,
      ...secretsThen
    } = made.secrets
    const { alipay: _alipay, ehuiban: _ehuiban, ...channelsThen } = channels
    writeFileSync(
      file,
      JSON.stringify({ ...made, secrets: { ...secretsThen, 'channel-credentials': channelsThen } }),
    )
    const completed = loadKeyMaterial(older.folder)
    expect(completed).toMatchObject({ keys: made.keys, secrets: secretsThen })
    expect(Object.keys(completed.secrets).sort()).toEqual(Object.keys(made.secrets).sort())
    expect(Object.keys(completed.secrets['channel-credentials']).sort()).toEqual([
      'alipay',
      'ehuiban',
      'weapp',
      'wechat-oa',
    ])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(completed)
    older.remove()
  })

  test('renews signing keys of an earlier kind, and nothing else', () => {
    const older = scratchFolder()
    const made = loadKeyMaterial(older.folder)
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const former = {
      'signing-key': {
        kid: 'former',
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      },
    }
    writeFileSync(
      join(older.folder, KEY_FILE),
      JSON.stringify({ ...made, secrets: { ...made.secrets, ...former } }),
    )
    const {
      'signing-key': signing,
      'public-keys': known,
      ...others
    } = loadKeyMaterial(older.folder).secrets
    expect(Object.keys(known)).toEqual([signing.kid])
    expect(createPrivateKey(signing.privateKey).asymmetricKeyType).toBe('rsa')
    expect({ ...made.secrets, 'signing-key': signing, 'public-keys': known }).toEqual({
      ...others,
      'signing-key': signing,
      'public-keys': known,
    })
    older.remove()
  })

  test('gives the same hash for the same text and another for another', async () => {
    expect(await mac('420106199001011234')).toBe(await mac('420106199001011234'))
    expect(await mac('420106199001011234')).not.toBe(await mac('420106199001011235'))
    expect(await mac('420106199001011234')).toHaveLength(64)
  })

  test('unwraps the data key that it wrapped, and nothing else', async () => {
    const made = await kms.send(
      new GenerateDataKeyCommand({ KeyId: DATA_KEY_ID, KeySpec: 'AES_256' }),
    )
    const opened = await kms.send(
      new DecryptCommand({ KeyId: DATA_KEY_ID, CiphertextBlob: made.CiphertextBlob }),
    )
    expect(made.Plaintext).toHaveLength(32)
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Buffer.from(made.Plaintext ?? []))
    const forged = Buffer.from(made.CiphertextBlob ?? [])
    forged[20] = (forged[20] ?? 0) ^ 1
    await expect(
      kms.send(new DecryptCommand({ KeyId: DATA_KEY_ID, CiphertextBlob: forged })),
    ).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
  })

  test('knows its secrets by name and no others', async () => {
    const { SecretString: text } = await secrets.send(
      new GetSecretValueCommand({ SecretId: 'signing-key' }),
    )
    expect(JSON.parse(text ?? '')).toEqual({
      kid: expect.any(String),
      privateKey: expect.stringContaining('PRIVATE KEY'),
    })
    await expect(
      secrets.send(new GetSecretValueCommand({ SecretId: '__proto__' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    // What the simulated platforms keep to themselves is named in no function's configuration.
    expect(JSON.stringify(functions)).not.toContain('simulated-platforms')
    await expect(
      kms.send(
        new GenerateMacCommand({
          KeyId: 'other',
          MacAlgorithm: 'HMAC_SHA_256',
          Message: Buffer.from('a'),
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotFoundException' })
  })
})
