/** What some channels offer beside signing in. */
import { phone } from '@voucher/shared/contract/fields'
import type { Channel } from '@voucher/shared/values'
import type { ChannelAdapter } from '../../platform/outside/channels/channel.ts'
import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { SessionServices } from '../../platform/services/identity-services.ts'

/** A feature of the channel. @throws DomainError not_found where the channel does not have it */
export function featureOf<F extends keyof ChannelAdapter>(
  { channels }: Pick<SessionServices, 'channels'>,
  channel: Channel,
  feature: F,
): NonNullable<ChannelAdapter[F]> {
  const found = channels[channel][feature]
  if (!found) throw new DomainError('not_found')
  return found
}

/**
 * The phone number that the user has allowed (R20).
 * @param code what the channel gave the mini-program when the user said yes: a code, or the number
 *   itself, sealed
 * @throws DomainError not_found, invalid_request (not a mainland number), token_invalid (code),
 *   try_again
 */
export async function allowedPhone(
  services: SessionServices,
  channel: Channel,
  code: string,
): Promise<string> {
  const number = phone.safeParse(await featureOf(services, channel, 'phoneNumber')(code))
  if (!number.success) throw invalidField('code', '请使用中国大陆的手机号码，或手工填写')
  return number.data
}

/**
 * What a page of ours needs to use the channel's own scanner (R40).
 * @throws DomainError not_found, invalid_request (not a page of ours), try_again
 */
export async function scannerSignature(services: SessionServices, channel: Channel, url: string) {
  const { config } = services
  const sign = featureOf(services, channel, 'jsSignature')
  const [page, home] = [URL.parse(url), new URL(config.PUBLIC_ORIGIN)]
  // A blob's address has our origin too, and content of anybody's.
  if (page?.origin !== home.origin || page.protocol !== home.protocol)
    throw invalidField('url', '只能为本站的页面签名')
  // As the browser writes it, whose own address is compared.
  return sign(page.href)
}
