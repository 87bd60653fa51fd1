import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createCardPlatform } from '@voucher/functions/platform/outside/cards/card-platform'
import type { OutgoingMessage } from '@voucher/functions/platform/outside/channels/channel'
import {
  createOfficialAccount,
  createWeapp,
} from '@voucher/functions/platform/outside/channels/wechat'
import { idNumberCheckCharacter } from '@voucher/shared/id-number'
import { platformSecrets } from '../../local/keys/platform-secrets.ts'
import { startSimulators, type Simulators } from '../../local/simulators/start-simulators.ts'
import { openMemory, scratchFolder, type Memory } from './support/scratch.ts'

const SECRETS = platformSecrets()
const { weapp: WEAPP, 'wechat-oa': ACCOUNT } = SECRETS['channel-credentials']
const ORIGIN = 'http://127.0.0.1:3000'
const idNumber = (first17: string): string => first17 + idNumberCheckCharacter(first17)
const KNOWN = idNumber('42010619900101123')
const UNKNOWN = idNumber('42010219850505001')

const MESSAGE: OutgoingMessage = {
  id: 'msg_1',
  template: 'changed',
  title: '培训券已使用',
  name: '焊工（中级）培训券',
  status: '已使用',
  at: '2021-10-26T06:03:00.000Z',
  note: '如非本人使用，请联系 12333',
  text: '您的培训券已使用。',
  page: '/pages/vouchers/index',
}

const scratch = scratchFolder()
let memory: Memory
let simulators: Simulators

const start = async (): Promise<void> => {
  memory = openMemory(scratch.folder)
  simulators = await startSimulators({ ...memory, secrets: SECRETS, publicOrigin: ORIGIN })
}
const stop = async (): Promise<void> => {
  await simulators.stop()
  memory.store.close()
}
beforeAll(start)
afterAll(async () => {
  await stop()
  scratch.remove()
})

/** The shipped adapters. */
const secrets = async () => SECRETS['channel-credentials']
const weapp = () => createWeapp(secrets, simulators.origins.wechat, () => memory.clock.now())
const officialAccount = () =>
  createOfficialAccount(
    secrets,
    { api: simulators.origins.wechat, authorize: simulators.origins.wechat, pages: ORIGIN },
    () => memory.clock.now(),
  )
const cards = () => createCardPlatform(simulators.origins.card)
const wechatAnswer = async (path: string): Promise<unknown> =>
  (await fetch(`${simulators.origins.wechat}${path}`)).json()
const codeFor = (subject: string) => simulators.users.issueCode('weapp', 'login', subject)

describe('simulated WeChat', () => {
  test('exchanges a code once, for its user', async () => {
    const code = codeFor('user-1')
    expect(await weapp().exchangeCode(code)).toMatchObject({ subject: 'user-1' })
    await expect(weapp().exchangeCode(code)).rejects.toMatchObject({ code: 'token_invalid' })
  })

  test('answers with the documented error codes', async () => {
    const session = (appid: string, secret: string, code: string) =>
      wechatAnswer(
        `/sns/jscode2session?appid=${appid}&secret=${secret}&js_code=${code}&grant_type=authorization_code`,
      )
    const used = codeFor('user-1')
    await session(WEAPP.appId, WEAPP.secret, used)
    expect(await session(WEAPP.appId, WEAPP.secret, 'nonsense')).toMatchObject({ errcode: 40029 })
    expect(await session(WEAPP.appId, WEAPP.secret, used)).toMatchObject({ errcode: 40163 })
    expect(await session(WEAPP.appId, WEAPP.secret, '')).toMatchObject({ errcode: 41008 })
    const page = simulators.users.issueCode('wechat-oa', 'login', 'user-1')
    memory.clock.set(memory.clock.now() + 300_000)
    expect(
      await wechatAnswer(
        `/sns/oauth2/access_token?appid=${ACCOUNT.appId}&secret=${ACCOUNT.secret}&code=${page}`,
      ),
    ).toMatchObject({ errcode: 42003 })
    expect(await session('wx9', WEAPP.secret, codeFor('user-1'))).toMatchObject({ errcode: 40013 })
    expect(await session(WEAPP.appId, 's9', codeFor('user-1'))).toMatchObject({ errcode: 40125 })
    expect(await wechatAnswer('/cgi-bin/ticket/getticket?access_token=forged')).toMatchObject({
      errcode: 40001,
    })
  })

  test('lets a code live five minutes of the business clock', async () => {
    const fresh = codeFor('user-2')
    const stale = codeFor('user-2')
    memory.clock.set(memory.clock.now() + 299_000)
    expect(await weapp().exchangeCode(fresh)).toMatchObject({ subject: 'user-2' })
    memory.clock.set(memory.clock.now() + 2_000)
    expect(
      await wechatAnswer(
        `/sns/jscode2session?appid=${WEAPP.appId}&secret=${WEAPP.secret}&js_code=${stale}`,
      ),
    ).toMatchObject({ errcode: 40029 })
  })

  test('takes no code of the other app', async () => {
    await expect(officialAccount().exchangeCode(codeFor('user-1'))).rejects.toMatchObject({
      code: 'token_invalid',
    })
  })

  test('tells the phone number that the user shared', async () => {
    simulators.users.addUser({
      channel: 'weapp',
      subject: 'user-3',
      nickname: '三',
      phone: '13900000003',
    })
    expect(
      await weapp().phoneNumber?.(simulators.users.issueCode('weapp', 'phone', 'user-3')),
    ).toBe('13900000003')
  })

  test('signs in the user whom the tester chooses on its page', async () => {
    simulators.users.addUser({ channel: 'wechat-oa', subject: 'oa-1', nickname: '<周> & 吴' })
    const url = (await officialAccount().authorizeUrl?.(`${ORIGIN}/api/back?x=1`, 'state-1')) ?? ''
    const html = await (await fetch(url)).text()
    expect(html).toContain('&lt;周&gt; &amp; 吴')
    const form = new URLSearchParams({
      appId: ACCOUNT.appId,
      redirectUri: `${ORIGIN}/api/back?x=1`,
      state: 'state-1',
      subject: 'oa-1',
    })
    const answer = await fetch(`${simulators.origins.wechat}/connect/oauth2/decision`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    })
    const back = new URL(answer.headers.get('location') ?? '')
    expect(back.href).toContain(`${ORIGIN}/api/back?x=1&code=`)
    expect(back.searchParams.get('state')).toBe('state-1')
    expect(await officialAccount().exchangeCode(back.searchParams.get('code') ?? '')).toMatchObject(
      { subject: 'oa-1' },
    )
  })

  test('sends nobody to a foreign site', async () => {
    for (const redirectUri of [
      'https://evil.example/',
      `${ORIGIN}@evil.example/`,
      `${ORIGIN}.evil.example/`,
      'javascript:alert(1)',
    ]) {
      const query = new URLSearchParams({
        appid: ACCOUNT.appId,
        redirect_uri: redirectUri,
        state: 's',
      })
      expect(
        (await fetch(`${simulators.origins.wechat}/connect/oauth2/authorize?${query}`)).status,
      ).toBe(400)
      const form = new URLSearchParams({
        appId: ACCOUNT.appId,
        redirectUri,
        state: 's',
        subject: 'oa-1',
      })
      expect(
        (
          await fetch(`${simulators.origins.wechat}/connect/oauth2/decision`, {
            method: 'POST',
            body: form,
            redirect: 'manual',
          })
        ).status,
      ).toBe(400)
    }
  })

  test('keeps the messages that it was asked to send', async () => {
    simulators.users.addUser({ channel: 'weapp', subject: 'user-4', nickname: '四' })
    expect(await weapp().sendMessage('user-4', MESSAGE)).toEqual({ delivered: true })
    expect(await weapp().sendMessage('nobody', MESSAGE)).toEqual({
      delivered: false,
      reason: '40003',
    })
    expect(simulators.mailbox.messages('user-4')).toMatchObject([
      {
        channel: 'weapp',
        subject: 'user-4',
        templateId: WEAPP.templates?.changed?.id,
        data: { phrase2: { value: '已使用' } },
      },
    ])
  })
})

describe('the simulated card platform', () => {
  test('accepts a known number only with its name and phone', async () => {
    simulators.card.records.addPerson({
      name: '周建国',
      idNumber: KNOWN,
      phone: '13900000001',
      regionCode: '420106',
      crowds: ['ruralMigrant'],
    })
    expect(await cards().identify({ name: '周建国', idNumber: KNOWN })).toEqual({
      regionCode: '420106',
      crowds: ['ruralMigrant'],
    })
    expect(
      await cards().identify({ name: '周建国', idNumber: KNOWN, phone: '13900000001' }),
    ).not.toBeNull()
    expect(await cards().identify({ name: '周建华', idNumber: KNOWN })).toBeNull()
    expect(
      await cards().identify({ name: '周建国', idNumber: KNOWN, phone: '13900000002' }),
    ).toBeNull()
  })

  test('accepts an unknown valid number, with the region of its prefix', async () => {
    expect(await cards().identify({ name: '吴小兰', idNumber: UNKNOWN })).toEqual({
      regionCode: '420102',
      crowds: [],
    })
    expect(
      await cards().identify({
        name: '吴小兰',
        idNumber: `${UNKNOWN.slice(0, 17)}${UNKNOWN.endsWith('1') ? '2' : '1'}`,
      }),
    ).toBeNull()
  })

  test('passes a face check unless told otherwise, and leads back from its page', async () => {
    const check = {
      faceSessionId: 'fac_1',
      name: '周建国',
      idNumber: KNOWN,
      purpose: '在支付宝领取<职业培训券>',
      returnUrl: `${ORIGIN}/?a=1#/packages/card`,
    }
    const { url } = await cards().startFaceCheck(check)
    expect(url).toBe(`${ORIGIN}/sim/card/face/fac_1`)
    const page = await (await fetch(`${simulators.origins.card}/face/fac_1`)).text()
    expect(page).toContain('您正在支付宝领取&lt;职业培训券&gt;')
    expect(await cards().faceResult('fac_1')).toBe('passed')
    const press = (result: string) =>
      fetch(`${simulators.origins.card}/face/fac_1`, {
        method: 'POST',
        body: new URLSearchParams({ result }),
        redirect: 'manual',
      })
    expect((await press('failed')).headers.get('location')).toBe(
      `${ORIGIN}/?a=1&faceSessionId=fac_1#/packages/card`,
    )
    expect(await cards().faceResult('fac_1')).toBe('failed')
    await press('passed')
    expect(await cards().faceResult('fac_1')).toBe('passed')
  })
})

test('what the simulators know, and the clock, survive a restart', async () => {
  const code = codeFor('user-5')
  memory.clock.set(memory.clock.now() + 60_000)
  const before = memory.clock.now()
  await stop()
  await start()
  expect(memory.clock.now()).toBeGreaterThanOrEqual(before)
  expect(memory.clock.now() - before).toBeLessThan(5_000)
  expect(await weapp().exchangeCode(code)).toMatchObject({ subject: 'user-5' })
  expect(await cards().identify({ name: '周建华', idNumber: KNOWN })).toBeNull()
  expect(simulators.mailbox.messages('user-4')).toHaveLength(1)
})

test('a second local stack on the same folder is refused', () => {
  expect(() => openMemory(scratch.folder)).toThrow('正由另一个本机系统使用')
})
