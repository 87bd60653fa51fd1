import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import type { SessionId } from '../ids.ts'
import { createTokenSigner, createTokenVerifier } from './tokens.ts'

test('a token that was accepted is refused once its key is withdrawn', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  let keys: Record<string, string> = { stolen: pem }
  const secrets = async (name: string): Promise<unknown> =>
    name === 'public-keys'
      ? keys
      : {
          kid: 'stolen',
          privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        }
  const [signer, verifier] = [
    createTokenSigner(secrets, Date.now),
    createTokenVerifier(secrets, Date.now),
  ]
  const token = await signer.access({ sessionId: 'ses_00000000000000000000' as SessionId })
  expect(await verifier.access(token)).toEqual({ sessionId: 'ses_00000000000000000000' })
  keys = {}
  await expect(verifier.access(token)).rejects.toMatchObject({ code: 'token_invalid' })
  keys = { stolen: pem }
  expect(await verifier.access(token)).toEqual({ sessionId: 'ses_00000000000000000000' })
})
