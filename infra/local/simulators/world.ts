import type { BusinessClock } from '../clock/business-clock.ts'
import type { ChannelRecords } from './users/channel-records.ts'
import type { Mailbox } from './users/mailbox.ts'
import type { Trouble } from './users/trouble.ts'

/** What the simulated channels share: their users, what was delivered, trouble, the time. */
export interface World {
  users: ChannelRecords
  mailbox: Mailbox
  trouble: Trouble
  clock: BusinessClock
}
