export {
  boundKey,
  channelKey,
  type ChannelUser,
  personOfChannel,
  readBinding,
} from './binding.store.ts'
export { personAsking } from './whose.ts'
export { type BoundChannel, boundChannels, listChannel, readPhone } from './reach.ts'
