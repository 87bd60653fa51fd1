/**
 * Signed tokens (JWT, RS256, `kid`: of the algorithms that API keys may have, the
 * one that is checked fastest, and a token is checked far more often than it is
 * made). Access tokens name a session and, once the
 * card is open, its person; verification tokens name person, purpose and
 * resource. Roles are never in a token: they are looked up (invariant 6).
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import { DomainError } from '../domain-error.ts'
import type { Clock } from '../clock.ts'
import type { PersonId, SessionId } from '../ids.ts'
import type { Secrets } from '../secrets.ts'

/**
 * Secret `public-keys`: kid → PEM. Secret `signing-key`: the current one, held by the identity
 * function only.
 */
export type PublicKeys = Record<string, string>
export interface SigningKey {
  kid: string
  privateKey: string
}

const ALGORITHM = 'RS256'
export const ACCESS_TOKEN_SECONDS = 15 * 60
export const VERIFICATION_SECONDS = 5 * 60

export interface Session {
  sessionId: SessionId
  personId?: PersonId
}
export interface Verification {
  personId: PersonId
  purpose: string
  resource: string
}

export interface TokenVerifier {
  /** @throws DomainError token_invalid, token_expired */
  access(token: string): Promise<Session>
  /**
   * Whether the token opens this purpose and resource for this person.
   * @throws DomainError verification_invalid, verification_expired
   */
  verification(token: string, expected: Verification): Promise<void>
}
export interface TokenSigner {
  access(session: Session): Promise<string>
  /**
   * @param verifiedAt when the person proved who they are (ms); the token lasts five minutes from
   *   then
   */
  verification(
    verification: Verification,
    verifiedAt: number,
  ): Promise<{ token: string; expiresAt: number }>
}

/** Parses each PEM once: that takes longer than the signature itself. */
function parsedOnce(parse: (pem: string) => KeyObject): (pem: string) => KeyObject {
  const parsed = new Map<string, KeyObject>()
  return (pem) => {
    const key = parsed.get(pem) ?? parse(pem)
    parsed.set(pem, key)
    return key
  }
}

export function createTokenVerifier(secrets: Secrets, clock: Clock): TokenVerifier {
  const publicKeyOf = parsedOnce(createPublicKey)
  // Verified tokens are remembered until they expire or their key is withdrawn: the signature of
  // the same text never changes.
  const seen = new Map<string, { payload: jwt.JwtPayload; pem: string }>()
  const verify = async (token: string, audience: string): Promise<jwt.JwtPayload> => {
    const now = Math.floor(clock() / 1000)
    const keys = (await secrets('public-keys')) as PublicKeys
    const known = seen.get(token)
    const { aud, exp = 0, iat = 0 } = known?.payload ?? {}
    if (
      known &&
      Object.values(keys).includes(known.pem) &&
      aud === audience &&
      exp > now &&
      iat <= now + 60
    )
      return known.payload
    let pem: string | undefined
    const payload = await new Promise<jwt.JwtPayload>((resolve, reject) => {
      const findKey: jwt.GetPublicKeyOrSecret = ({ kid }, found) => {
        pem = typeof kid === 'string' && Object.hasOwn(keys, kid) ? keys[kid] : undefined
        if (pem === undefined) found(new Error('unknown key'))
        else found(null, publicKeyOf(pem))
      }
      jwt.verify(
        token,
        findKey,
        { algorithms: [ALGORITHM], audience, clockTimestamp: now },
        (error, verified) => {
          if (error) reject(error)
          else resolve(verified as jwt.JwtPayload)
        },
      )
    })
    if (seen.size >= 2000) seen.clear()
    if (pem !== undefined) seen.set(token, { payload, pem })
    return payload
  }
  const refused = (
    error: unknown,
    expired: 'token_expired' | 'verification_expired',
    invalid: 'token_invalid' | 'verification_invalid',
  ): DomainError => {
    if (error instanceof jwt.TokenExpiredError) return new DomainError(expired)
    if (
      error instanceof jwt.JsonWebTokenError ||
      error instanceof SyntaxError ||
      error instanceof TypeError
    )
      return new DomainError(invalid)
    throw error
  }
  return {
    async access(token) {
      try {
        const payload = await verify(token, 'access')
        return {
          sessionId: payload.sid as SessionId,
          ...(payload.sub !== undefined && { personId: payload.sub as PersonId }),
        }
      } catch (error) {
        throw refused(error, 'token_expired', 'token_invalid')
      }
    },
    async verification(token, expected) {
      try {
        const payload = await verify(token, 'verification')
        if (
          payload.sub !== expected.personId ||
          payload.purpose !== expected.purpose ||
          payload.resource !== expected.resource
        )
          throw new jwt.JsonWebTokenError('for something else')
      } catch (error) {
        throw refused(error, 'verification_expired', 'verification_invalid')
      }
    },
  }
}

export function createTokenSigner(secrets: Secrets, clock: Clock): TokenSigner {
  const privateKeyOf = parsedOnce(createPrivateKey)
  const sign = async (
    payload: object,
    { audience, issuedAt, seconds }: { audience: string; issuedAt: number; seconds: number },
  ): Promise<string> => {
    const { kid, privateKey } = (await secrets('signing-key')) as SigningKey
    return jwt.sign(
      { ...payload, iat: issuedAt, exp: issuedAt + seconds },
      privateKeyOf(privateKey),
      { algorithm: ALGORITHM, keyid: kid, audience },
    )
  }
  return {
    access: ({ sessionId, personId }) =>
      sign(
        { sid: sessionId, ...(personId && { sub: personId }) },
        {
          audience: 'access',
          issuedAt: Math.floor(clock() / 1000),
          seconds: ACCESS_TOKEN_SECONDS,
        },
      ),
    async verification({ personId, purpose, resource }, verifiedAt) {
      const issuedAt = Math.floor(verifiedAt / 1000)
      return {
        token: await sign(
          { sub: personId, purpose, resource },
          { audience: 'verification', issuedAt, seconds: VERIFICATION_SECONDS },
        ),
        expiresAt: (issuedAt + VERIFICATION_SECONDS) * 1000,
      }
    },
  }
}
