import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { TokenSigner } from '../../platform/crypto/tokens.ts'
import { systemRandom } from '../../platform/ids.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { openRefreshToken, tokensOf } from './session-tokens.ts'

const keyed =
  (secret: object): Secrets =>
  async () =>
    secret
const oldKey = keyed({ key: 'b2xk' })
const signer = { access: async () => 'access' } as unknown as TokenSigner
const refreshTokenOf = async (
  secrets: Secrets,
  generation: number,
  sessionId = systemRandom.id('ses'),
) => (await tokensOf(secrets, signer, { sessionId, generation, personId: undefined })).refreshToken

describe('refresh tokens', () => {
  it('name their session and generation, and are the same each time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(999_999_999), async (generation) => {
        const sessionId = systemRandom.id('ses')
        const token = await refreshTokenOf(oldKey, generation, sessionId)
        expect(await openRefreshToken(oldKey, token)).toEqual({ sessionId, generation })
        expect(await refreshTokenOf(oldKey, generation, sessionId)).toBe(token)
      }),
    )
  })

  it('mean nothing once a character is changed', async () => {
    const token = await refreshTokenOf(oldKey, 7)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom(...'0aA.-_9'),
        async (at, character) => {
          fc.pre(token[at] !== character)
          expect(
            await openRefreshToken(oldKey, token.slice(0, at) + character + token.slice(at + 1)),
          ).toBeNull()
        },
      ),
    )
  })

  it('outlive the rotation of the key by one key', async () => {
    const token = await refreshTokenOf(oldKey, 3)
    expect(await openRefreshToken(keyed({ key: 'bmV3', previous: 'b2xk' }), token)).toMatchObject({
      generation: 3,
    })
    expect(await openRefreshToken(keyed({ key: 'bmV3' }), token)).toBeNull()
  })
})
