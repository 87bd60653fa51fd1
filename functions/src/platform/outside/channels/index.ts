import type { Runtime } from '../../runtime.ts'
import { createAlipay } from './alipay.ts'
import { callbackOf, type Channels } from './channel.ts'
import { createEhuiban } from './ehuiban.ts'
import { createOfficialAccount, createWeapp } from './wechat.ts'

/** The channels through which people sign in and are told things (S1–S4). */
export function createChannels({
  config,
  secrets,
  clock,
}: Pick<Runtime, 'config' | 'secrets' | 'clock'>): Channels {
  const pages = config.PUBLIC_ORIGIN
  return {
    weapp: createWeapp(secrets, config.WECHAT_API_ORIGIN, clock),
    'wechat-oa': createOfficialAccount(
      secrets,
      { api: config.WECHAT_API_ORIGIN, authorize: config.WECHAT_AUTHORIZE_ORIGIN, pages },
      clock,
    ),
    alipay: createAlipay(secrets, config.ALIPAY_API_ORIGIN, clock),
    ehuiban: createEhuiban(
      secrets,
      {
        api: config.EHUIBAN_API_ORIGIN,
        authorize: config.EHUIBAN_AUTHORIZE_ORIGIN,
        pages,
        redirectUri: callbackOf(pages, 'ehuiban'),
      },
      clock,
    ),
  }
}
