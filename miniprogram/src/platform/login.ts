import Taro from '@tarojs/taro'
import type { Channel } from '@voucher/shared/values'

/** The channel that this build belongs to. */
export const CHANNEL: Channel = process.env.TARO_ENV === 'h5' ? 'wechat-oa' : 'weapp'

/** WeChat's one-time login code (weapp). */
export async function loginCode(): Promise<string> {
  const { code } = await Taro.login()
  return code
}

/** Whether the platform can hand over the phone number with one tap. */
export const CAN_SHARE_PHONE = process.env.TARO_ENV === 'weapp'
