/**
 * Sign-in of web channels: to the channel's consent page and back to the page that the person came
 * from.
 */
import type { Channel } from '@voucher/shared/values'
import { callbackOf } from '../../platform/outside/channels/channel.ts'
import { keyedHash, keyedHashMatches, sameText } from '../../platform/crypto/keyed-hash.ts'
import { invalidField } from '../../platform/domain-error.ts'
import type { WebSignInServices } from '../../platform/services/identity-services.ts'
import { featureOf } from './channel-features.ts'
import { pageOfOurs } from './return-page.ts'

/** What the browser keeps between leaving and coming back, signed. */
interface Departure {
  channel: Channel
  state: string
  returnTo: string
  expiresAt: number
}

export const DEPARTURE_SECONDS = 10 * 60

/**
 * @param returnTo a path of our own origin
 * @returns where to send the browser, and the text that it must bring back
 * @throws DomainError not_found (channel without web sign-in), invalid_request (returnTo)
 */
export async function departForSignIn(
  services: WebSignInServices,
  channel: Channel,
  returnTo: string,
): Promise<{ location: string; departure: string }> {
  const { config, clock, random, secrets } = services
  const authorizeUrl = featureOf(services, channel, 'authorizeUrl')
  if (!pageOfOurs(returnTo, config.PUBLIC_ORIGIN))
    throw invalidField('returnTo', '只能返回本站的页面')
  const state = random.digits(32)
  const content: Departure = {
    channel,
    state,
    returnTo,
    expiresAt: clock() + DEPARTURE_SECONDS * 1000,
  }
  const text = Buffer.from(JSON.stringify(content)).toString('base64url')
  const location = await authorizeUrl(callbackOf(config.PUBLIC_ORIGIN, channel), state)
  return { location, departure: `${text}.${await keyedHash(secrets, { use: 'departure', text })}` }
}

/** What a browser brings back from the channel's consent page. */
export interface Return {
  channel: Channel
  /** Absent when the person has not agreed. */
  code?: string | undefined
  state: string
  /** The text that `departForSignIn` gave this browser. */
  departure: string | undefined
}

/**
 * @returns the page to go on to, with the channel's code in its query
 * @throws DomainError not_found (channel without web sign-in), invalid_request (not this browser's
 *   sign-in, or ten minutes over; not agreed)
 */
export async function returnFromSignIn(
  services: WebSignInServices,
  { channel, code, state, departure }: Return,
): Promise<string> {
  const { config, clock, secrets } = services
  featureOf(services, channel, 'authorizeUrl')
  const [text = '', hash = ''] = (departure ?? '').split('.')
  const known = await keyedHashMatches(secrets, { use: 'departure', text }, hash)
  const content = known
    ? (JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Departure)
    : undefined
  const page = content && pageOfOurs(content.returnTo, config.PUBLIC_ORIGIN)
  if (
    !page ||
    content.channel !== channel ||
    clock() >= content.expiresAt ||
    !sameText(content.state, state)
  ) {
    throw invalidField('state', '这次登录不是从本页开始的，或已超过 10 分钟')
  }
  if (code === undefined) throw invalidField('code', '没有同意登录')
  page.searchParams.set('code', code)
  return page.href
}
