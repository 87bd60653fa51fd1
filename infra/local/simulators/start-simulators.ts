/** The systems around ours, each as its own HTTP service on a loopback port. */
import { createServer } from 'node:http'
import type { ChannelCredentials } from '@voucher/functions/platform/channels/channel'
import type { BusinessClock } from '../clock/business-clock.ts'
import { listenOnLoopback } from '../http/listen.ts'
import { createService, type ServiceRoutes } from '../http/service.ts'
import type { LocalStore } from '../state/store.ts'
import { cardApi } from './card/card-api.ts'
import { createCardRecords, type CardRecords } from './card/card-records.ts'
import { authorizePage } from './wechat/authorize-page.ts'
import { wechatApi } from './wechat/login-api.ts'
import { createWechatRecords, type WechatRecords } from './wechat/wechat-records.ts'

/** Where browsers reach the simulators' pages, below the public address. */
export const WECHAT_PAGES = '/sim/wechat'
export const CARD_PAGES = '/sim/card'

export interface Simulators {
  wechat: { records: WechatRecords; origin: string }
  card: { records: CardRecords; origin: string }
  stop(): Promise<void>
}

const serve = (routes: ServiceRoutes) => {
  const listener = createService(routes)
  return listenOnLoopback(createServer((request, response) => { void listener(request, response) }))
}

export async function startSimulators(store: LocalStore, clock: BusinessClock, credentials: ChannelCredentials, publicOrigin: string): Promise<Simulators> {
  const wechat = createWechatRecords(store, clock)
  const card = createCardRecords(store)
  const wechatService = await serve({ ...wechatApi(credentials, wechat, clock), ...authorizePage(credentials, wechat, publicOrigin) })
  const cardService = await serve(cardApi(card, clock, `${publicOrigin}${CARD_PAGES}`))
  return {
    wechat: { records: wechat, origin: wechatService.endpoint },
    card: { records: card, origin: cardService.endpoint },
    async stop() { await Promise.all([wechatService.stop(), cardService.stop()]) },
  }
}
