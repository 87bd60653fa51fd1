import type { Sent, SignedKey } from '@voucher/shared/client/exchange'
import type { Response } from '@voucher/shared/contract/index'
import { hasCode, NetworkProblem } from '@voucher/shared/client/problems'
import { stored } from '../../platform/phone/storage.ts'
import { accessToken, replaceToken } from '../person/session.ts'
import { exchange } from './server.ts'

/** How long to wait before reading again, in ms; writes are never repeated by themselves. */
const READ_AGAIN_AFTER_MS = [600, 1800]

/** Which of several institutions the person acts for. */
function institutionHeader(key: SignedKey): Record<string, string> {
  const institutionId = key.includes(' /operator/') ? stored('institutionId') : null
  return institutionId === null ? {} : { 'X-Institution-Id': institutionId }
}

async function signed<K extends SignedKey>(key: K, sent: Sent<K>): Promise<Response<K>> {
  const send = (token: string) =>
    exchange(key, sent, { ...institutionHeader(key), Authorization: `Bearer ${token}` })
  const token = await accessToken()
  try {
    return await send(token)
  } catch (error) {
    const another = await replaceToken(token, error)
    if (another === null) throw error
    return send(another)
  }
}

/**
 * Calls a route of the contract as the signed-in person.
 * @param key the route as the contract writes it, such as `'GET /me/vouchers'`
 * @param sent its `params`, `query` and `body`; with `idempotencyKey` where the route needs one
 * @throws ApiProblem when refused; NetworkProblem when no answer came; SignedOut
 */
export async function api<K extends SignedKey>(key: K, sent: Sent<K>): Promise<Response<K>> {
  for (const pause of key.startsWith('GET ') ? READ_AGAIN_AFTER_MS : []) {
    try {
      return await signed(key, sent)
    } catch (error) {
      if (!(error instanceof NetworkProblem) && !hasCode(error, 'try_again')) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
  return signed(key, sent)
}
