/** Signing in and out, and keeping the session alive (R20). Tokens stay on the phone. */
import { ApiProblem, hasCode, NetworkProblem, SignedOut } from '@voucher/shared/client/problems'
import { currentAddress, leaveFor, takeQueryParameter } from '../../platform/channel/address.ts'
import { CHANNEL, IN_MINI_PROGRAM, loginCode } from '../../platform/channel/login.ts'
import { forget, type Stored, store, stored } from '../../platform/phone/storage.ts'
import { apiAddress, exchange } from '../api/server.ts'

type Tokens = NonNullable<Stored['tokens'][typeof CHANNEL]>

/** The tokens of the channel by which the app is open; those of others stay where they are. */
const tokensKept = (): Tokens | null => stored('tokens')?.[CHANNEL] ?? null
const keep = (tokens: Tokens | undefined): void => {
  const all: Stored['tokens'] = stored('tokens') ?? {}
  const { [CHANNEL]: _mine, ...others } = all
  store('tokens', { ...others, ...(tokens && { [CHANNEL]: tokens }) })
}

let underWay: Promise<Tokens> | null = null

/** Runs `work` unless something of the kind runs already: everybody waits for the one. */
function once(work: () => Promise<Tokens>): Promise<Tokens> {
  underWay ??= work().finally(() => {
    underWay = null
  })
  return underWay
}

/** Keeps new tokens, such as those of a card just opened. */
export function keepTokens({ accessToken, refreshToken }: Tokens): Tokens {
  const tokens = { accessToken, refreshToken }
  keep(tokens)
  return tokens
}

async function codeFromChannel(): Promise<string> {
  if (IN_MINI_PROGRAM) return loginCode()
  if (takeQueryParameter('signIn') === 'failed') {
    // The person decides whether to try again: asking by itself could go round for ever.
    store('signedOut', true)
    throw new SignedOut()
  }
  const code = takeQueryParameter('code')
  takeQueryParameter('state')
  return (
    code ??
    leaveFor(
      apiAddress(
        `/auth/channels/${CHANNEL}/authorize?returnTo=${encodeURIComponent(currentAddress())}`,
      ),
    )
  )
}

async function signIn(): Promise<Tokens> {
  if (stored('signedOut')) throw new SignedOut()
  return keepTokens(
    await exchange('POST /auth/sessions', {
      body: { channel: CHANNEL, code: await codeFromChannel() },
    }),
  )
}

async function renew(refreshToken: string): Promise<Tokens> {
  try {
    return keepTokens(await exchange('POST /auth/sessions/refresh', { body: { refreshToken } }))
  } catch (error) {
    if (!hasCode(error, 'token_invalid', 'token_expired')) throw error
    keep(undefined)
    return signIn()
  }
}

/** The access token; signs in when there is none. On h5 that may leave for the channel's page. */
export async function accessToken(): Promise<string> {
  const tokens = tokensKept() ?? (await once(signIn))
  return tokens.accessToken
}

/**
 * What to do about a refused access token: another one to try with, or `null` when none would help.
 * @param refused the access token that was sent
 */
export async function replaceToken(refused: string, error: unknown): Promise<string | null> {
  const tokens = tokensKept()
  // Somebody else has replaced it meanwhile.
  if (
    hasCode(error, 'token_expired', 'token_invalid') &&
    tokens !== null &&
    tokens.accessToken !== refused
  )
    return tokens.accessToken
  if (hasCode(error, 'token_expired') && tokens !== null)
    return (await once(() => renew(tokens.refreshToken))).accessToken
  if (hasCode(error, 'token_missing', 'token_invalid')) {
    keep(undefined)
    return (await once(signIn)).accessToken
  }
  return null
}

/** Ends the session here, and on the server as far as it can be reached. */
export async function signOut(): Promise<void> {
  const tokens = tokensKept()
  store('signedOut', true)
  keep(undefined)
  forget('institutionId')
  forget('faceTask')
  if (tokens === null) return
  const end = ({ accessToken: token }: Tokens) =>
    exchange('DELETE /auth/sessions/current', {}, { Authorization: `Bearer ${token}` })
  try {
    await end(tokens).catch(async (error: unknown) => {
      if (!hasCode(error, 'token_expired')) throw error
      return end(
        await exchange('POST /auth/sessions/refresh', {
          body: { refreshToken: tokens.refreshToken },
        }),
      )
    })
  } catch (error) {
    // Without the server the phone forgets the session all the same.
    if (!(error instanceof ApiProblem || error instanceof NetworkProblem)) throw error
  }
}

/** Allows signing in again, by the person's own tap. */
export function allowSignIn(): void {
  forget('signedOut')
}
