/** The server as this phone reaches it. */
import { exchangeOver } from '@voucher/shared/client/exchange'
import { randomText } from '../../platform/phone/device.ts'
import { sendRequest } from '../../platform/phone/http.ts'
import { store, stored } from '../../platform/phone/storage.ts'
import { learnClock } from './clock.ts'

const ORIGIN = process.env.TARO_ENV === 'h5' ? '' : API_ORIGIN
const TIMEOUT_MS = 15_000

/** The address of an API path, for requests and for the browser itself. */
export const apiAddress = (path: string): string => `${ORIGIN}/api${path}`

function deviceId(): string {
  const kept = stored('deviceId')
  if (kept !== null) return kept
  const made = randomText(32)
  store('deviceId', made)
  return made
}

/** Sends one request as the contract describes it, once. */
export const exchange = exchangeOver({
  addressOf: apiAddress,
  headers: () => ({ 'X-Device-Id': deviceId() }),
  send: (request) => sendRequest(request, TIMEOUT_MS),
  learnTime: learnClock,
})
