/**
 * The operations of KMS and Secrets Manager that the functions use, over the
 * services' own protocol (AWS JSON 1.1), so that the shipped clients talk to it.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { json as readJson } from 'node:stream/consumers'
import { listenOnLoopback } from '../http/listen.ts'
import type { KeyMaterial } from './key-material.ts'

type Body = Record<string, unknown>
type Operation = (input: Body, material: KeyMaterial) => Body

class ServiceError extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

function keyOf(material: KeyMaterial, input: Body): Buffer {
  const key = material.keys[String(input.KeyId).replace(/^.*\//, '')]
  if (key === undefined)
    throw new ServiceError('NotFoundException', `no key ${String(input.KeyId)}`)
  return Buffer.from(key, 'base64')
}

function wrap(key: Buffer, plain: Buffer): Buffer {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function unwrap(key: Buffer, sealed: Buffer): Buffer {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
  } catch {
    throw new ServiceError('InvalidCiphertextException', 'not sealed by this key')
  }
}

const bytes = (value: unknown): Buffer => Buffer.from(String(value), 'base64')

const OPERATIONS: Record<string, Operation> = {
  'TrentService.GenerateMac': (input, material) => ({
    KeyId: input.KeyId,
    MacAlgorithm: 'HMAC_SHA_256',
    Mac: createHmac('sha256', keyOf(material, input)).update(bytes(input.Message)).digest('base64'),
  }),
  'TrentService.GenerateDataKey': (input, material) => {
    const plain = randomBytes(32)
    return {
      KeyId: input.KeyId,
      Plaintext: plain.toString('base64'),
      CiphertextBlob: wrap(keyOf(material, input), plain).toString('base64'),
    }
  },
  'TrentService.Decrypt': (input, material) => ({
    KeyId: input.KeyId,
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    Plaintext: unwrap(keyOf(material, input), bytes(input.CiphertextBlob)).toString('base64'),
  }),
  'secretsmanager.GetSecretValue': (input, material) => {
    const name = String(input.SecretId)
    const found = Object.entries(material.secrets).find(([secret]) => secret === name)
    if (!found) throw new ServiceError('ResourceNotFoundException', `no secret ${name}`)
    return { Name: name, SecretString: JSON.stringify(found[1]) }
  },
  'secretsmanager.PutSecretValue': (input, material) => {
    const name = String(input.SecretId)
    if (!Object.hasOwn(material.secrets, name))
      throw new ServiceError('ResourceNotFoundException', `no secret ${name}`)
    Object.assign(material.secrets, { [name]: JSON.parse(String(input.SecretString)) as unknown })
    return { Name: name }
  },
}

/** Serves the keys and secrets on a loopback port. @returns the address to give to the clients */
export async function startKeyService(
  material: KeyMaterial,
): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: Body): void => {
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(body))
    }
    readJson(request)
      .then((input) => {
        const operation = OPERATIONS[String(request.headers['x-amz-target'])]
        if (!operation) throw new ServiceError('UnknownOperationException', 'unknown operation')
        answer(200, operation(input as Body, material))
      })
      .catch((error: unknown) => {
        answer(400, {
          __type: error instanceof ServiceError ? error.type : 'SerializationException',
          message: error instanceof Error ? error.message : 'unreadable',
        })
      })
  })
  return listenOnLoopback(server)
}
