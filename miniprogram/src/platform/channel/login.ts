import Taro from '@tarojs/taro'
import type { Channel } from '@voucher/shared/values'
import { type Stored, store, stored } from '../phone/storage.ts'
import { takeQueryParameter } from './address.ts'

type WebChannel = Stored['channel']

/**
 * Whether the app runs inside WeChat or Alipay as a mini-program, which can hand over the phone
 * number with one tap; otherwise in a browser, WeChat's and 鄂汇办's among them.
 */
export const IN_MINI_PROGRAM = process.env.TARO_ENV !== 'h5'

/**
 * 鄂汇办 does not say how it names itself; it is to open the app with `?channel=ehuiban`, and this is
 * in case that is lost.
 */
const APPS: readonly [name: RegExp, channel: WebChannel][] = [
  [/MicroMessenger/i, 'wechat-oa'],
  [/ehuiban/i, 'ehuiban'],
]

/**
 * How the page was opened: by the address, by the app around it, or as the last time, for sign-in
 * and face checks come back without the parameter.
 */
function webChannel(): WebChannel {
  const before = stored('channel') ?? 'wechat-oa'
  const given = takeQueryParameter('channel')
  const named = (['wechat-oa', 'ehuiban'] as const).find((channel) => channel === given)
  const channel = named ?? APPS.find(([name]) => name.test(navigator.userAgent))?.[1] ?? before
  if (channel !== before) store('channel', channel)
  return channel
}

function channel(): Channel {
  if (process.env.TARO_ENV === 'h5') return webChannel()
  return process.env.TARO_ENV === 'alipay' ? 'alipay' : 'weapp'
}

/** The channel that this build belongs to; on h5, the one that the page was opened by. */
export const CHANNEL: Channel = channel()

/**
 * A one-time login code of WeChat's or Alipay's (mini-programs), given without asking the person.
 */
export async function loginCode(): Promise<string> {
  const { code } = await Taro.login()
  return code
}
