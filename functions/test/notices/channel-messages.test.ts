/**
 * Messages by channel and by SMS (R84, B18): what reaches the user, and what each platform refuses.
 */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Channels, OutgoingMessage } from '../../src/platform/outside/channels/channel.ts'
import { createChannels } from '../../src/platform/outside/channels/index.ts'
import { createAliyunSms, signatureOf } from '../../src/platform/outside/sms/aliyun-sms.ts'
import type { SmsCredentials } from '../../src/platform/outside/sms/sms.ts'
import { CHANNELS } from '../support/world/channel-users.ts'
import type { PlatformSecrets } from '../support/footing/footing.ts'
import { footing } from '../support/footing/laid.ts'
import { useStack } from '../support/stack/use-stack.ts'

const MESSAGE: OutgoingMessage = {
  id: 'msg_000000000001v2',
  template: 'changed',
  title: '培训券已使用',
  name: '焊工（中级）培训券',
  status: '已使用',
  at: '2021-10-26T06:03:00.000Z',
  note: '不是本人使用请拨打 12333',
  text: '您的培训券“焊工（中级）培训券”于10月26日 14:03在武汉第一职业培训学校使用。',
  page: '/packages/use/pages/voucher/index?voucherId=vch_1',
}
const PHONE = '13912345678'

const stack = useStack()
let secrets: PlatformSecrets, channels: Channels
let made = 0
let subject = ''
beforeAll(async () => {
  secrets = await footing.platformSecrets()
  channels = createChannels(stack.runtime)
})
beforeEach(() => {
  subject = `user-${made++}`
  for (const channel of CHANNELS)
    stack.simulators.users.addUser({ channel, subject, nickname: subject })
  for (const service of [...CHANNELS, 'sms'] as const)
    stack.simulators.trouble.order(service, 'none', 0)
})

const inbox = (of = subject) => stack.simulators.mailbox.messages(of)
/** The channels with these changes to their credentials. */
const changed = (change: object): Channels =>
  createChannels({
    ...stack.runtime,
    secrets: async () => ({ ...secrets['channel-credentials'], ...change }),
  })

describe.each(CHANNELS)('a message through %s', (channel) => {
  test('reaches its user', async () => {
    expect(await channels[channel].sendMessage(subject, MESSAGE)).toEqual({ delivered: true })
    const [message, ...more] = inbox()
    expect([message?.channel, more]).toEqual([channel, []])
    expect(message?.page).toBe(
      {
        weapp: 'packages/use/pages/voucher/index?voucherId=vch_1',
        alipay: 'packages/use/pages/voucher/index?voucherId=vch_1',
        'wechat-oa': 'http://app.test/#/packages/use/pages/voucher/index?voucherId=vch_1',
        ehuiban:
          'http://app.test/?channel=ehuiban#/packages/use/pages/voucher/index?voucherId=vch_1',
      }[channel],
    )
    expect(JSON.stringify(message?.data)).toContain('焊工（中级）培训券')
  })

  test('is refused, not failed, when the user does not want it or is not known', async () => {
    stack.simulators.users.setRefuses(channel, subject, true)
    const refused = {
      weapp: '43101',
      'wechat-oa': '43004',
      alipay: 'USER_NOT_SUBSCRIBED',
      ehuiban: 'user_refused',
    }[channel]
    expect(await channels[channel].sendMessage(subject, MESSAGE)).toEqual({
      delivered: false,
      reason: refused,
    })
    const unknown = {
      weapp: '40003',
      'wechat-oa': '40003',
      alipay: 'USER_ID_ILLEGAL',
      ehuiban: 'user_unknown',
    }[channel]
    expect(await channels[channel].sendMessage('nobody', MESSAGE)).toEqual({
      delivered: false,
      reason: unknown,
    })
    expect(inbox()).toEqual([])
    stack.simulators.users.setRefuses(channel, subject, false)
    expect((await channels[channel].sendMessage(subject, MESSAGE)).delivered).toBe(true)
  })

  test('can be sent again when the channel is down or wants fewer requests', async () => {
    await channels[channel].sendMessage('nobody', MESSAGE)
    stack.simulators.trouble.order(channel, 'down', 1)
    await expect(channels[channel].sendMessage(subject, MESSAGE)).rejects.toMatchObject({
      code: 'try_again',
    })
    stack.simulators.trouble.order(channel, 'limited', 1)
    await expect(channels[channel].sendMessage(subject, MESSAGE)).rejects.toMatchObject({
      code: 'too_many_requests',
    })
    stack.simulators.trouble.order(channel, 'busy', 1)
    await expect(channels[channel].sendMessage(subject, MESSAGE)).rejects.toMatchObject({
      code: 'try_again',
    })
    expect((await channels[channel].sendMessage(subject, MESSAGE)).delivered).toBe(true)
    expect(inbox()).toHaveLength(1)
  })

  test('that is sent again because its answer was lost reaches the user once where the channel knows ids, else twice', async () => {
    await channels[channel].sendMessage('nobody', MESSAGE)
    stack.simulators.trouble.order(channel, 'lost-answer', 1)
    await expect(channels[channel].sendMessage(subject, MESSAGE)).rejects.toMatchObject({
      code: 'try_again',
    })
    await channels[channel].sendMessage(subject, MESSAGE)
    expect(inbox()).toHaveLength(
      {
        weapp: 2,
        'wechat-oa': 1,
        alipay: 2,
        ehuiban: 1,
      }[channel],
    )
  })

  test('goes on with a new token when the old one was ended early', async () => {
    await channels[channel].sendMessage(subject, MESSAGE)
    stack.simulators.users.endTokens(channel)
    expect(
      await channels[channel].sendMessage(subject, { ...MESSAGE, id: 'msg_000000000001v3' }),
    ).toEqual({ delivered: true })
    stack.clock.advance(7200_000)
    expect(
      await channels[channel].sendMessage(subject, { ...MESSAGE, id: 'msg_000000000001v4' }),
    ).toEqual({ delivered: true })
  })
})

describe.each(['weapp', 'wechat-oa'] as const)('the app of %s', (channel) => {
  test('leaves a message to another means when its quota of the day is spent', async () => {
    await channels[channel].sendMessage('nobody', MESSAGE)
    stack.simulators.trouble.order(channel, 'exhausted', 1)
    expect(await channels[channel].sendMessage(subject, MESSAGE)).toEqual({
      delivered: false,
      reason: '45009',
    })
  })

  test('is told when its token has run out, however its own clock goes', async () => {
    const now = stack.clock.now()
    const slow = createChannels({ ...stack.runtime, clock: () => now })[channel]
    expect(await slow.sendMessage(subject, MESSAGE)).toEqual({ delivered: true })
    stack.clock.advance(7200_000)
    expect(await slow.sendMessage(subject, { ...MESSAGE, id: 'msg_000000000001v5' })).toEqual({
      delivered: true,
    })
  })

  test('shares one token between all that send, and takes a new one only near its end', async () => {
    const { users } = stack.simulators
    users.endTokens(channel)
    const used = async () => {
      await createChannels(stack.runtime)[channel].sendMessage(subject, {
        ...MESSAGE,
        id: `msg_${made++}`,
      })
      return users.appToken(channel)?.token
    }
    const first = await used()
    stack.clock.advance(6_800_000)
    expect(await used()).toBe(first)
    stack.clock.advance(200_000)
    expect(await used()).not.toBe(first)
  })
})

describe('the forms that channels take', () => {
  const long = {
    ...MESSAGE,
    name: '武汉市武昌区二〇二一年第三批焊工（中级）岗位技能提升培训券',
    note: '如果不是您本人使用，请马上联系该机构，或拨打 12333',
  }

  test('are filled for WeChat within the length of each keyword', async () => {
    expect((await channels.weapp.sendMessage(subject, long)).delivered).toBe(true)
    const data = inbox()[0]?.data as Record<string, { value: string }>
    expect([data.thing1?.value, data.phrase2?.value, data.time3?.value]).toEqual([
      '武汉市武昌区二〇二一年第三批焊工（中级…',
      '已使用',
      '2021年10月26日 14:03',
    ])
    expect([...(data.thing1?.value ?? '')]).toHaveLength(20)
  })

  test('are filled for Alipay', async () => {
    expect((await channels.alipay.sendMessage(subject, long)).delivered).toBe(true)
    expect(inbox()[0]?.data).toMatchObject({
      keyword1: { value: long.name },
      keyword2: { value: long.status },
      keyword3: { value: '2021年10月26日 14:03' },
    })
  })

  test.each(['weapp', 'wechat-oa', 'alipay'] as const)(
    'of %s must be registered: without, or with another template, another means is left',
    async (channel) => {
      const app = secrets['channel-credentials'][channel]
      const { templates: _, ...without } = app
      expect(await changed({ [channel]: without })[channel].sendMessage(subject, MESSAGE)).toEqual({
        delivered: false,
        reason: 'no template',
      })
      const other = { ...app.templates?.changed, id: 'unregistered' }
      expect(
        await changed({ [channel]: { ...app, templates: { changed: other } } })[
          channel
        ].sendMessage(subject, MESSAGE),
      ).toEqual({
        delivered: false,
        reason: channel === 'alipay' ? 'USER_TEMPLATE_ILLEGAL' : '40037',
      })
      const keywords = {
        ...app.templates?.changed,
        fields: {
          name: 'thing9',
          status: 'phrase9',
          at: 'time9',
          note: 'thing8',
        },
      }
      expect(
        await changed({ [channel]: { ...app, templates: { changed: keywords } } })[
          channel
        ].sendMessage(subject, MESSAGE),
      ).toEqual({
        delivered: false,
        reason: channel === 'alipay' ? 'TEMPLATE_DATA_ILLEGAL' : '47003',
      })
    },
  )

  test('are refused by WeChat for whom its secret is wrong, until it is mended', async () => {
    const wrong = changed({ weapp: { ...secrets['channel-credentials'].weapp, secret: 'wrong' } })
    await expect(wrong.weapp.sendMessage(subject, MESSAGE)).rejects.toMatchObject({
      code: 'try_again',
    })
  })
})

describe('an SMS', () => {
  const account = () => secrets['sms-credentials']
  const sms = (change: Partial<SmsCredentials> = {}, clock = () => stack.clock.now()) =>
    createAliyunSms(async () => ({ ...account(), ...change }), stack.simulators.origins.sms, clock)

  test('reaches the phone, without any number in it', async () => {
    expect(await sms().send(PHONE, MESSAGE)).toEqual({ delivered: true })
    expect(inbox(PHONE)).toMatchObject([
      {
        channel: 'sms',
        subject: PHONE,
        templateId: account().templates.changed,
        data: { name: MESSAGE.name, status: '已使用', note: MESSAGE.note },
      },
    ])
  })

  test('is cut to what a variable takes', async () => {
    await sms().send('13912345679', { ...MESSAGE, name: '券'.repeat(60) })
    expect([...(inbox('13912345679')[0]?.data as { name: string }).name]).toHaveLength(35)
  })

  test('is refused, not failed, where it will be refused again', async () => {
    stack.simulators.users.setRefuses('sms', '13912345670', true)
    expect(await sms().send('13912345670', MESSAGE)).toEqual({
      delivered: false,
      reason: 'isv.BLACK_KEY_CONTROL_LIMIT',
    })
    expect(await sms().send('12345', MESSAGE)).toEqual({
      delivered: false,
      reason: 'isv.MOBILE_NUMBER_ILLEGAL',
    })
    expect(await sms({ signName: '别人' }).send(PHONE, MESSAGE)).toEqual({
      delivered: false,
      reason: 'isv.SMS_SIGNATURE_ILLEGAL',
    })
    expect(await sms({ templates: { changed: 'SMS_1' } }).send(PHONE, MESSAGE)).toEqual({
      delivered: false,
      reason: 'isv.SMS_TEMPLATE_ILLEGAL',
    })
    expect(await sms({ templates: {} }).send(PHONE, MESSAGE)).toEqual({
      delivered: false,
      reason: 'no template',
    })
    expect(await sms().send(PHONE, { ...MESSAGE, note: '' })).toEqual({
      delivered: false,
      reason: 'isv.TEMPLATE_MISSING_PARAMETERS',
    })
  })

  test('can be sent again when the operator is down or wants fewer requests', async () => {
    for (const fault of ['down', 'busy', 'limited', 'exhausted'] as const) {
      stack.simulators.trouble.order('sms', fault, 1)
      await expect(sms().send(PHONE, MESSAGE)).rejects.toMatchObject({ code: 'try_again' })
    }
  })

  test('must be signed by the account, now, and once', async () => {
    expect(await sms({ accessKeySecret: 'wrong' }).send(PHONE, MESSAGE)).toEqual({
      delivered: false,
      reason: 'SignatureDoesNotMatch',
    })
    expect(await sms({ accessKeyId: 'wrong' }).send(PHONE, MESSAGE)).toEqual({
      delivered: false,
      reason: 'InvalidAccessKeyId.NotFound',
    })
    expect(await sms({}, () => stack.clock.now() - 16 * 60_000).send(PHONE, MESSAGE)).toEqual({
      delivered: false,
      reason: 'InvalidTimeStamp.Expired',
    })
    const parameters = {
      AccessKeyId: account().accessKeyId,
      Action: 'SendSms',
      SignatureNonce: 'once',
      Timestamp: new Date(stack.clock.now()).toISOString(),
      SignName: account().signName,
      PhoneNumbers: PHONE,
      TemplateCode: account().templates.changed ?? '',
      TemplateParam: JSON.stringify({ name: 'a', status: 'b', note: "c!'()*~ +&=%" }),
    }
    const form = { ...parameters, Signature: signatureOf(parameters, account().accessKeySecret) }
    const send = async () =>
      (
        (await (
          await fetch(`${stack.simulators.origins.sms}/`, {
            method: 'POST',
            body: new URLSearchParams(form),
          })
        ).json()) as { Code: string }
      ).Code
    expect([await send(), await send()]).toEqual(['OK', 'SignatureNonceUsed'])
  })

  test('is signed as the operator documents it', () => {
    const documented = {
      AccessKeyId: 'testId',
      Action: 'SendSms',
      Format: 'XML',
      OutId: '123',
      PhoneNumbers: '15300000001',
      RegionId: 'cn-hangzhou',
      SignName: '阿里云短信测试专用',
      SignatureMethod: 'HMAC-SHA1',
      SignatureNonce: '45e25e9b-0a6f-4070-8c85-2956eda1b466',
      SignatureVersion: '1.0',
      TemplateCode: 'SMS_71390007',
      TemplateParam: '{"customer":"test"}',
      Timestamp: '2017-07-12T02:42:19Z',
      Version: '2017-05-25',
    }
    expect(signatureOf(documented, 'testSecret', 'GET')).toBe('zJDF+Lrzhj/ThnlvIToysFRq6t4=')
  })
})
