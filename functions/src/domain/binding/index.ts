export {
  boundKey,
  channelKey,
  type ChannelUser,
  personOfChannel,
  readBinding,
  requireUnboundOr,
} from './binding.store.ts'
export { boundChannels, listChannel, readPhone } from './reach.ts'
