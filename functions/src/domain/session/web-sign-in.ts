/**
 * Sign-in of web channels: to the channel's consent page and back to the page that the person came
 * from.
 */
import { createHash } from 'node:crypto'
import type { Channel } from '@voucher/shared/values'
import { callbackOf } from '../../platform/outside/channels/channel.ts'
import { keyedHash, keyedHashMatches, sameText } from '../../platform/crypto/keyed-hash.ts'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
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

/** What the browser that has come back keeps until its page has signed in, signed. */
interface Arrival {
  channel: Channel
  /** SHA-256 of the channel's code. */
  code: string
  expiresAt: number
}

/** As long as the channels' codes live. */
export const ARRIVAL_SECONDS = 5 * 60

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** What a browser keeps for us: readable, and ours alone to write. */
async function signed(
  { secrets }: Pick<WebSignInServices, 'secrets'>,
  use: 'departure' | 'arrival',
  content: object,
): Promise<string> {
  const text = Buffer.from(JSON.stringify(content)).toString('base64url')
  return `${text}.${await keyedHash(secrets, { use, text })}`
}

/** The content, if we have signed it for this use and its end has not come. */
async function opened<T extends { expiresAt: number }>(
  { secrets, clock }: Pick<WebSignInServices, 'secrets' | 'clock'>,
  use: 'departure' | 'arrival',
  kept: string | undefined,
): Promise<T | undefined> {
  const [text = '', hash = ''] = (kept ?? '').split('.')
  if (!(await keyedHashMatches(secrets, { use, text }, hash))) return undefined
  const content = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as T
  return clock() < content.expiresAt ? content : undefined
}

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
  const { config, clock, random } = services
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
  const location = await authorizeUrl(callbackOf(config.PUBLIC_ORIGIN, channel), state)
  return { location, departure: await signed(services, 'departure', content) }
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
 * A departure leads back once: whoever has seen its text cannot use it again.
 * @returns the page to go on to, with the channel's code in its query, and the text with which this
 *   browser alone may use that code
 * @throws DomainError not_found (channel without web sign-in), invalid_request (not this browser's
 *   sign-in, come back before, or ten minutes over; not agreed)
 */
export async function returnFromSignIn(
  services: WebSignInServices,
  { channel, code, state, departure }: Return,
): Promise<{ page: string; arrival: string }> {
  const { config, clock } = services
  featureOf(services, channel, 'authorizeUrl')
  const content = await opened<Departure>(services, 'departure', departure)
  const page = content && pageOfOurs(content.returnTo, config.PUBLIC_ORIGIN)
  if (!page || content.channel !== channel || !sameText(content.state, state))
    throw invalidField('state', '这次登录不是从本页开始的，或已超过 10 分钟')
  if (code === undefined) throw invalidField('code', '没有同意登录')
  if (!(await isFirstReturn(services, content)))
    throw invalidField('state', '这次登录已经完成，请重新开始')
  page.searchParams.set('code', code)
  const expiresAt = clock() + ARRIVAL_SECONDS * 1000
  return {
    page: page.href,
    arrival: await signed(services, 'arrival', { channel, code: sha256(code), expiresAt }),
  }
}

async function isFirstReturn(
  { table }: WebSignInServices,
  { state, expiresAt }: Departure,
): Promise<boolean> {
  const pk = `DEPARTURE#${sha256(state)}`
  const put = await table.put({
    item: { pk, sk: 'DEPARTURE', ttl: Math.ceil(expiresAt / 1000) },
    condition: 'attribute_not_exists(pk)',
  })
  return put.ok
}

/**
 * A code of a web channel signs in only the browser that began the sign-in: whoever is sent to a
 * page with somebody else's code does not become that person.
 * @param arrival the text that `returnFromSignIn` gave this browser
 * @throws DomainError token_invalid
 */
export async function requireArrival(
  services: Pick<WebSignInServices, 'secrets' | 'clock'>,
  { channel, code, arrival }: { channel: Channel; code: string; arrival: string | undefined },
): Promise<void> {
  const content = await opened<Arrival>(services, 'arrival', arrival)
  if (content?.channel !== channel || !sameText(content.code, sha256(code)))
    throw new DomainError('token_invalid', { detail: '这次登录不是从本机开始的' })
}
