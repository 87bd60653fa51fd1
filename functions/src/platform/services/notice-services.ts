/**
 * The outside services of notices: the channels, SMS, and the personal data that holds a phone
 * number.
 */
import type { Channels } from '../outside/channels/channel.ts'
import { createChannels } from '../outside/channels/index.ts'
import type { PersonalData } from '../crypto/personal-data.ts'
import { personalDataOf } from './person-services.ts'
import type { Runtime } from '../runtime.ts'
import { createAliyunSms } from '../outside/sms/aliyun-sms.ts'
import type { SmsSender } from '../outside/sms/sms.ts'

export interface NoticeServices {
  channels: Channels
  sms: SmsSender
  personalData: PersonalData
}

export const noticeServicesOf = (runtime: Runtime): NoticeServices => ({
  channels: createChannels(runtime),
  sms: createAliyunSms(runtime.secrets, runtime.config.SMS_API_ORIGIN, runtime.clock),
  personalData: personalDataOf(runtime),
})
