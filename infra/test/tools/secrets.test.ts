import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { createTokenSigner, createTokenVerifier } from '@voucher/functions/platform/crypto/tokens'
import { systemRandom } from '@voucher/functions/platform/ids'
import { generateKeyMaterial, type KeyMaterial } from '../../local/keys/key-material.ts'
import { startKeyService } from '../../local/keys/key-service.ts'
import { createSecretStore, type SecretStore } from '../../commands/secrets/secret-store.ts'
import { channelCredentials, smsCredentials } from '../../commands/secrets/given.ts'
import {
  ensureSigningKey,
  retireKey,
  rotateSigningKey,
} from '../../commands/secrets/signing-keys.ts'
import { secretNameOf } from '../../lib/data/secret-name.ts'
import type { SecretName } from '../../manifest.ts'
import { scratchFolder } from '../local/support/scratch.ts'

const DAY = '2021-10-26'
const made: KeyMaterial = generateKeyMaterial()
/** The store as the data stack leaves it: by the names of the stage, empty. */
const names: SecretName[] = ['signing-key', 'public-keys', 'channel-credentials', 'sms-credentials']
const material = { keys: {}, secrets: {} as Record<string, object> }
let service: Awaited<ReturnType<typeof startKeyService>>
let client: SecretsManagerClient
let store: SecretStore

beforeAll(async () => {
  service = await startKeyService(material as unknown as KeyMaterial)
  client = new SecretsManagerClient({
    region: 'cn-north-1',
    endpoint: service.endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  store = createSecretStore(client, (name) => secretNameOf('test', name))
})
beforeEach(() => {
  for (const name of names) material.secrets[secretNameOf('test', name)] = {}
})
afterAll(async () => {
  client.destroy()
  await service.stop()
})

const session = { sessionId: systemRandom.id('ses') }
/** What functions do with the keys as they stand now. */
const functionsNow = () => {
  const read = (name: string) => store.read(name as SecretName)
  return {
    sign: () => createTokenSigner(read, Date.now).access(session),
    verify: (token: string) => createTokenVerifier(read, Date.now).access(token),
  }
}

describe('the signing key', () => {
  test('is made once, and repeating changes nothing', async () => {
    const first = await ensureSigningKey(store, DAY)
    expect(first).toEqual({
      signsWith: expect.stringMatching(/^2021-10-26-[0-9a-f]{8}$/),
      checksWith: [first.signsWith],
      changed: true,
    })
    expect(await ensureSigningKey(store, '2021-10-27')).toEqual({ ...first, changed: false })
    const { sign, verify } = functionsNow()
    expect(await verify(await sign())).toMatchObject(session)
  })

  test('rotates without a moment in which a token is unknown', async () => {
    await ensureSigningKey(store, DAY)
    const old = await functionsNow().sign()
    let published: unknown
    const watching: SecretStore = {
      read: (name) => store.read(name),
      async write(name, value) {
        if (name === 'signing-key') published = await store.read('public-keys')
        return store.write(name, value)
      },
    }
    const { signsWith, checksWith } = await rotateSigningKey(watching, '2022-10-26', 1)
    expect(Object.keys(published as object)).toContain(signsWith)
    expect(checksWith).toHaveLength(2)
    const { sign, verify } = functionsNow()
    expect(await verify(old)).toMatchObject(session)
    expect(await verify(await sign())).toMatchObject(session)
  })

  test('broken off between the two writes, it works as before and can be repeated', async () => {
    const { signsWith: before } = await ensureSigningKey(store, DAY)
    const broken: SecretStore = {
      read: (name) => store.read(name),
      write: (name, value) =>
        name === 'signing-key' ? Promise.reject(new Error('killed')) : store.write(name, value),
    }
    await expect(rotateSigningKey(broken, DAY, 1)).rejects.toThrow('killed')
    expect((await ensureSigningKey(store, DAY)).signsWith).toBe(before)
    expect((await rotateSigningKey(store, DAY, 1)).signsWith).not.toBe(before)
  })

  test('a former key is retired when told, the one in use never', async () => {
    const { signsWith: former } = await ensureSigningKey(store, DAY)
    await expect(retireKey(store, former)).rejects.toThrow('正在使用')
    const old = await functionsNow().sign()
    const { signsWith: current } = await rotateSigningKey(store, DAY, 1)
    expect(await retireKey(store, former)).toEqual({
      signsWith: current,
      checksWith: [current],
      changed: true,
    })
    await expect(functionsNow().verify(old)).rejects.toMatchObject({ code: 'token_invalid' })
  })
})

describe('what others have given', () => {
  test('is taken in the form that the functions read', () => {
    const { 'channel-credentials': channels, 'sms-credentials': sms } = made.secrets
    expect(channelCredentials.parse(channels)).toEqual(channels)
    expect(smsCredentials.parse(sms)).toEqual(sms)
    expect(channelCredentials.safeParse({ weapp: { ...channels.weapp, secret: '' } }).success).toBe(
      false,
    )
    expect(channelCredentials.safeParse({ wechat: channels.weapp }).success).toBe(false)
  })
})

describe('npm run secrets', () => {
  const scratch = scratchFolder()
  afterAll(() => scratch.remove())
  const run = async (...words: string[]): Promise<string> => {
    const child = spawn(process.execPath, ['infra/commands/secrets/fill-secrets.ts', ...words], {
      cwd: join(import.meta.dirname, '../../..'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        INIT_CWD: scratch.folder,
        AWS_REGION: 'cn-north-1',
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: service.endpoint,
      },
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8')
      })
    await once(child, 'close')
    return said
  }

  test('fills the secrets of a stage and prints none of them', async () => {
    const { 'channel-credentials': channels } = made.secrets
    writeFileSync(join(scratch.folder, 'channels.json'), JSON.stringify(channels))
    const said = await run('--stage', 'test', '--channels', 'channels.json')
    expect(said).toMatch(/^channel-credentials：已写入\n签名密钥：已更新；/)
    expect(said).not.toContain(channels.weapp.secret)
    expect(await store.read('channel-credentials')).toEqual(channels)
    expect(await run('--stage', 'test', '--channels', 'channels.json')).toMatch(
      /^channel-credentials：没有变化\n签名密钥：没有变化；/,
    )
    expect(await run()).toContain('请写明环境')
  })

  test('names what is wrong in a file without showing it', async () => {
    writeFileSync(
      join(scratch.folder, 'wrong.json'),
      JSON.stringify({ weapp: { appId: 'wx', secret: 'do-not-show' } }),
    )
    const said = await run('--stage', 'test', '--channels', 'wrong.json')
    expect(said).toContain('weapp.appId')
    expect(said).not.toContain('do-not-show')
    expect(await store.read('channel-credentials')).toEqual({})
  })
})
