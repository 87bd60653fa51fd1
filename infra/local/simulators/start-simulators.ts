/** The systems around ours, each as its own HTTP service on a loopback port. */
import { createServer } from 'node:http'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { callbackOf } from '@voucher/functions/platform/outside/channels/channel'
import { createSecrets } from '@voucher/functions/platform/secrets'
import type { BusinessClock } from '../clock/business-clock.ts'
import { listenOnLoopback } from '../http/listen.ts'
import { createService, type ServiceRoutes } from '../http/service.ts'
import type { PlatformSecrets } from '../keys/platform-secrets.ts'
import type { LocalStore } from '../state/local-store.ts'
import { alipayGateway } from './alipay/gateway.ts'
import { phoneEnvelope } from './alipay/phone-envelope.ts'
import { cardApi } from './card/card-api.ts'
import { createCardRecords, type CardRecords } from './card/card-records.ts'
import { ehuibanApi, ehuibanPages } from './ehuiban/oauth-api.ts'
import { smsApi } from './sms/sms-api.ts'
import { createChannelRecords } from './users/channel-records.ts'
import { createMailbox } from './users/mailbox.ts'
import { createTrouble } from './users/trouble.ts'
import { wechatPages } from './wechat/authorize-page.ts'
import { wechatApi } from './wechat/login-api.ts'
import { wechatMessages } from './wechat/message-api.ts'
import type { World } from './world.ts'

/** Where browsers reach the simulators' pages, below the public address. */
export const WECHAT_PAGES = '/sim/wechat'
export const EHUIBAN_PAGES = '/sim/ehuiban'
export const CARD_PAGES = '/sim/card'

/** Where each service listens. */
export interface Origins {
  wechat: string
  alipay: string
  ehuiban: string
  sms: string
  card: string
}

export interface Simulators extends World {
  card: { records: CardRecords }
  origins: Origins
  /** What `my.getPhoneNumber` gives Alipay's user; without a phone, what it gives who said no. */
  alipayPhone: (phone: string | undefined) => string
  stop(): Promise<void>
}

const serve = (routes: ServiceRoutes) => {
  const listener = createService(routes)
  return listenOnLoopback(
    createServer((request, response) => {
      void listener(request, response)
    }),
  )
}

/**
 * The variables of `functions/src/platform/config.ts` that lead to the simulators.
 * @param pages where browsers reach their pages, by service; the services themselves unless given
 */
export const simulatorEnvironment = (
  origins: Origins,
  pages: { wechat: string; ehuiban: string } = origins,
): Record<string, string> => ({
  WECHAT_API_ORIGIN: origins.wechat,
  WECHAT_AUTHORIZE_ORIGIN: pages.wechat,
  ALIPAY_API_ORIGIN: origins.alipay,
  EHUIBAN_API_ORIGIN: origins.ehuiban,
  EHUIBAN_AUTHORIZE_ORIGIN: pages.ehuiban,
  SMS_API_ORIGIN: origins.sms,
  CARD_PLATFORM_ORIGIN: origins.card,
})

/**
 * What the platforms know of our apps, and of themselves, from the secret store that the
 * environment names.
 */
export async function readPlatformSecrets(): Promise<PlatformSecrets> {
  const names = ['channel-credentials', 'sms-credentials', 'simulated-platforms'] as const
  const client = new SecretsManagerClient({})
  try {
    const read = createSecrets(client, Object.fromEntries(names.map((name) => [name, name])))
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await read(name)] as const)),
    ) as unknown as PlatformSecrets
  } finally {
    client.destroy()
  }
}

export interface SimulatorsGiven {
  store: LocalStore
  clock: BusinessClock
  secrets: PlatformSecrets
  publicOrigin: string
}

export async function startSimulators({
  store,
  clock,
  secrets,
  publicOrigin,
}: SimulatorsGiven): Promise<Simulators> {
  const world: World = {
    users: createChannelRecords(store, clock),
    mailbox: createMailbox(store),
    trouble: createTrouble(clock),
    clock,
  }
  const records = createCardRecords(store)
  const {
    'channel-credentials': channels,
    'sms-credentials': account,
    'simulated-platforms': { alipayPrivateKey },
  } = secrets
  const [wechat, alipay, ehuiban, sms, card] = await Promise.all([
    serve({
      ...wechatApi(channels, world),
      ...wechatMessages(channels, world),
      ...wechatPages(channels['wechat-oa'].appId, world, publicOrigin),
    }),
    serve(alipayGateway(channels.alipay, alipayPrivateKey, world)),
    serve({
      ...ehuibanApi(channels.ehuiban, world, callbackOf(publicOrigin, 'ehuiban')),
      ...ehuibanPages(channels.ehuiban.appId, world, publicOrigin),
    }),
    serve(smsApi(account, world)),
    serve(cardApi(records, clock, `${publicOrigin}${CARD_PAGES}`)),
  ])
  return {
    ...world,
    card: { records },
    origins: {
      wechat: wechat.endpoint,
      alipay: alipay.endpoint,
      ehuiban: ehuiban.endpoint,
      sms: sms.endpoint,
      card: card.endpoint,
    },
    alipayPhone: (phone) => phoneEnvelope(channels.alipay, alipayPrivateKey, phone),
    async stop() {
      await Promise.all([wechat, alipay, ehuiban, sms, card].map((service) => service.stop()))
    },
  }
}
