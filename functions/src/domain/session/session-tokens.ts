/**
 * What a client holds of a session: an access token, and a refresh token that follows from the
 * session's generation.
 */
import { ACCESS_TOKEN_SECONDS, type TokenSigner } from '../../platform/crypto/tokens.ts'
import { keyedHash, keyedHashMatches } from '../../platform/crypto/keyed-hash.ts'
import type { PersonId, SessionId } from '../../platform/ids.ts'
import type { Secrets } from '../../platform/secrets.ts'

export interface Tokens {
  accessToken: string
  refreshToken: string
  expiresInSeconds: number
}
export interface RefreshToken {
  sessionId: SessionId
  generation: number
}

const signed = ({ sessionId, generation }: RefreshToken) => ({
  use: 'refresh',
  text: `${sessionId}|${generation}`,
})

/**
 * The tokens of a session at one generation. The refresh token is computed, not
 * drawn, so that a repeated request can be given the same one again.
 */
export async function tokensOf(
  secrets: Secrets,
  signer: TokenSigner,
  { sessionId, generation, personId }: RefreshToken & { personId: PersonId | undefined },
): Promise<Tokens> {
  const [accessToken, hash] = await Promise.all([
    signer.access({ sessionId, ...(personId && { personId }) }),
    keyedHash(secrets, signed({ sessionId, generation })),
  ])
  return {
    accessToken,
    refreshToken: `${sessionId}.${generation}.${hash}`,
    expiresInSeconds: ACCESS_TOKEN_SECONDS,
  }
}

/** The session and generation that a refresh token names; `null` unless we made it. */
export async function openRefreshToken(
  secrets: Secrets,
  token: string,
): Promise<RefreshToken | null> {
  const [, sessionId, generation, hash] =
    /^(ses_[0-9a-z]{20})\.(0|[1-9][0-9]{0,8})\.([\w-]{43})$/.exec(token) ?? []
  if (sessionId === undefined || generation === undefined || hash === undefined) return null
  const named = { sessionId: sessionId as SessionId, generation: Number(generation) }
  return (await keyedHashMatches(secrets, signed(named), hash)) ? named : null
}
