import type { Clock } from '../clock.ts'
import type { Secrets } from '../secrets.ts'
import type { Channels } from './channel.ts'
import { createOfficialAccount, createWeapp } from './wechat.ts'

/** The channels through which people sign in (S1, S2). */
export const createChannels = (secrets: Secrets, origins: { api: string; authorize: string }, clock: Clock): Channels => ({
  weapp: createWeapp(secrets, origins.api, clock),
  'wechat-oa': createOfficialAccount(secrets, origins, clock),
})
