/**
 * The SMS operator (Alibaba Cloud, `SendSms`) as its documentation has it. What it delivers stands
 * in the mailbox under the phone number.
 */
import { signatureOf } from '@voucher/functions/platform/outside/sms/aliyun-sms'
import type { SmsCredentials } from '@voucher/functions/platform/outside/sms/sms'
import { json, type HttpAnswer } from '../../http/answer.ts'
import type { ServiceRoutes } from '../../http/service.ts'
import type { World } from '../world.ts'

/** How far a call's own time may lie from the operator's. */
const TOLERANCE_MS = 15 * 60_000

export function smsApi(
  { accessKeyId, accessKeySecret, signName, templates }: SmsCredentials,
  { users, mailbox, trouble, clock }: World,
): ServiceRoutes {
  const nonces = new Set<string>()
  const refuse = (status: number, code: string): HttpAnswer =>
    json({ Code: code, Message: code, RequestId: crypto.randomUUID() }, status)
  const wrongCall = (form: Record<string, string>): HttpAnswer | undefined => {
    const {
      AccessKeyId: key,
      Timestamp: at = '',
      SignatureNonce: nonce = '',
      Signature: signature,
    } = form
    if (key !== accessKeyId) return refuse(404, 'InvalidAccessKeyId.NotFound')
    if (signature !== signatureOf(form, accessKeySecret))
      return refuse(400, 'SignatureDoesNotMatch')
    if (!(Math.abs(Date.parse(at) - clock.now()) <= TOLERANCE_MS))
      return refuse(400, 'InvalidTimeStamp.Expired')
    if (nonces.has(nonce)) return refuse(400, 'SignatureNonceUsed')
    nonces.add(nonce)
    return form.Action === 'SendSms' ? undefined : refuse(404, 'InvalidAction.NotFound')
  }
  const send = ({
    PhoneNumbers: phone = '',
    SignName: sign,
    TemplateCode: templateId = '',
    TemplateParam: parameters = '{}',
  }: Record<string, string>): HttpAnswer => {
    if (sign !== signName) return refuse(200, 'isv.SMS_SIGNATURE_ILLEGAL')
    if (!Object.values(templates).includes(templateId))
      return refuse(200, 'isv.SMS_TEMPLATE_ILLEGAL')
    if (!/^1[3-9][0-9]{9}$/.test(phone)) return refuse(200, 'isv.MOBILE_NUMBER_ILLEGAL')
    const data = JSON.parse(parameters) as Record<string, string>
    if (['name', 'status', 'note'].some((name) => !data[name]))
      return refuse(200, 'isv.TEMPLATE_MISSING_PARAMETERS')
    if (Object.values(data).some((value) => [...value].length > 35))
      return refuse(200, 'isv.PARAM_LENGTH_LIMIT')
    if (users.refuses('sms', phone)) return refuse(200, 'isv.BLACK_KEY_CONTROL_LIMIT')
    mailbox.keep({
      channel: 'sms',
      subject: phone,
      templateId,
      data,
      at: new Date(clock.now()).toISOString(),
    })
    return json({
      Code: 'OK',
      Message: 'OK',
      RequestId: crypto.randomUUID(),
      BizId: crypto.randomUUID(),
    })
  }
  const SAYINGS = {
    busy: () => refuse(200, 'isp.SYSTEM_ERROR'),
    limited: () => refuse(400, 'Throttling.User'),
    exhausted: () => refuse(200, 'isv.BUSINESS_LIMIT_CONTROL'),
  }
  return {
    'POST /': ({ body }) => {
      const form = body as Record<string, string>
      return wrongCall(form) ?? trouble.meet('sms', SAYINGS, () => send(form))
    },
  }
}
