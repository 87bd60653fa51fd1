/**
 * What the app's client promises whatever screen uses it: one refresh for many, one key for one
 * intent, reads again by itself, writes never.
 */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Campaign, Voucher } from '@voucher/shared/contract/worker'
import { buildIfNeeded } from '../../infra/local/apps/build-app.ts'
import { MiniPhone } from './support/mini-phone.ts'
import type { PlatformName } from './support/platforms.ts'
import { type Answer, answers, type Asked, ScriptedApi } from './support/scripted-api.ts'
import type { PhoneSurroundings } from './support/surroundings.ts'

const CAMPAIGN: Campaign = {
  batchId: 'bat_0000000001',
  name: '电工普惠制培训券',
  functionType: 'faceValue',
  faceValueFen: 120000,
  trainingType: 'inclusive',
  occupation: 'electrician',
  level: 'elementary',
  regionCode: '420100',
  claimFrom: '2021-10-01T00:00:00.000Z',
  claimUntil: '2099-10-01T00:00:00.000Z',
  useUntil: '2099-12-31',
  remaining: 7,
  claimed: false,
  eligible: true,
}
const VOUCHER: Voucher = {
  voucherId: 'vch_0000000001',
  batchId: CAMPAIGN.batchId,
  name: CAMPAIGN.name,
  functionType: 'faceValue',
  mode: 'general',
  status: 'claimed',
  tab: 'claimed',
  faceValueFen: 120000,
  trainingType: 'inclusive',
  occupation: 'electrician',
  level: 'elementary',
  validFrom: '2021-10-01',
  validUntil: '2099-12-31',
  claimedAt: '2021-10-26T01:00:00.000Z',
}
const CLAIM = `POST /campaigns/${CAMPAIGN.batchId}/claims`

/** What any test's server answers, unless the test says otherwise. */
function usual({ route }: Asked): Answer {
  const tokens = { accessToken: 'first', refreshToken: 'refresh', expiresInSeconds: 900 }
  const person = {
    name: '周建国',
    idNumberMasked: '420106********1234',
    phoneMasked: '139****5678',
    regionCode: '420106',
  }
  switch (route) {
    case 'POST /auth/sessions':
      return answers(route, { ...tokens, person })
    case 'POST /auth/sessions/refresh':
      return answers(route, { ...tokens, accessToken: 'second' })
    case 'GET /me':
      return answers(route, {
        person,
        operatorOf: [
          { institutionId: 'ins_0000000001', institutionName: '武汉学校', role: 'primary' },
        ],
        administrator: null,
      })
    case 'GET /me/vouchers':
      return answers(route, { items: [VOUCHER], nextCursor: null })
    case 'GET /campaigns':
      return answers(route, { items: [CAMPAIGN], nextCursor: null })
    case 'GET /operator/redemptions':
      return answers(route, { items: [], nextCursor: null, date: '2021-10-26' })
    case 'POST /me/verifications':
      return answers(route, {
        verificationToken: 'verified',
        expiresAt: '2099-01-01T00:00:00.000Z',
      })
    case CLAIM:
      return answers('POST /campaigns/{batchId}/claims', { voucher: VOUCHER })
    default:
      return { refusal: 'not_found' }
  }
}

const open: { api: ScriptedApi; phone: MiniPhone }[] = []
afterEach(() => {
  for (const { api, phone } of open.splice(0)) {
    phone.close()
    api.stop()
  }
})
beforeAll(async () => {
  for (const platform of ['weapp', 'alipay'] as const)
    await buildIfNeeded(platform, () => undefined, new AbortController().signal)
})

async function holdOn(
  platform: PlatformName,
  script: (asked: Asked) => Answer,
  changes: Partial<PhoneSurroundings> = {},
) {
  const api = new ScriptedApi(script)
  const surroundings: PhoneSurroundings = {
    apiOrigin: await api.start(),
    loginCode: async () => 'code',
    phoneCode: async () => 'code',
    scan: () => null,
    toasts: [],
    ...changes,
  }
  const phone = new MiniPhone(platform, surroundings)
  open.push({ api, phone })
  return { api, phone, surroundings }
}

async function verifyToClaim(phone: MiniPhone): Promise<void> {
  await phone.launch(`/packages/claim/pages/claim/index?batchId=${CAMPAIGN.batchId}`)
  await phone.waitFor((seen) => seen.screen.find('.pin__keys') !== undefined)
  for (const digit of '246810') await phone.tap(`.pin__keys >> ${digit}`)
}

describe.each(['weapp', 'alipay'] as const)('for %s', (platform) => {
  const hold = (script: (asked: Asked) => Answer, changes?: Partial<PhoneSurroundings>) =>
    holdOn(platform, script, changes)

  describe('an access token that has expired', () => {
    test('is replaced once for all that were refused, and each of them is asked again', async () => {
      // Right after `GET /me`, 首页 asks for vouchers and today's redemptions at the same time.
      const { api, phone } = await hold((asked) =>
        asked.token === 'first' && asked.route !== 'GET /me'
          ? { refusal: 'token_expired' }
          : usual(asked),
      )
      await phone.launch()
      await phone.waitFor('今日已核验 0 人')
      await phone.waitFor(VOUCHER.name)
      expect(api.count('POST /auth/sessions/refresh')).toBe(1)
      expect(
        api.asked.filter(({ route }) => route === 'GET /me/vouchers').map(({ token }) => token),
      ).toEqual(['first', 'second'])
      expect(
        api.asked
          .filter(({ route }) => route === 'GET /operator/redemptions')
          .map(({ token }) => token),
      ).toEqual(['first', 'second'])
    })

    test('leads to a new sign-in when the refresh token is refused too, and not into a circle', async () => {
      const refused = ['POST /auth/sessions/refresh', 'GET /me']
      const { api, phone } = await hold((asked) =>
        refused.includes(asked.route) ? { refusal: 'token_expired' } : usual(asked),
      )
      await phone.launch()
      await phone.waitFor('登录已过期')
      expect([api.count('POST /auth/sessions'), api.count('GET /me')]).toEqual([2, 2])
    })

    test('is the only refusal that leads to a refresh', async () => {
      const { api, phone } = await hold((asked) =>
        asked.route === 'POST /me/verifications' ? { refusal: 'password_wrong' } : usual(asked),
      )
      await verifyToClaim(phone)
      await phone.waitFor('密码不正确')
      expect(
        api.asked.map(({ route }) => route).filter((route) => route.startsWith('POST')),
      ).toEqual(['POST /auth/sessions', 'POST /me/verifications'])
    })
  })

  describe('a lost network', () => {
    test('is waited out by reads', async () => {
      const { phone, surroundings } = await hold(usual)
      await phone.launch()
      await phone.waitFor(VOUCHER.name)
      surroundings.network = 'offline'
      phone.go('navigateTo', '/packages/claim/pages/campaigns/index')
      await phone.waitFor('网络没有连上')
      surroundings.network = 'online'
      await phone.waitFor(CAMPAIGN.name)
    })

    test('never makes a write go out twice by itself; by a tap it goes with the same key and body', async () => {
      const { api, phone, surroundings } = await hold((asked) => {
        if (asked.route === CLAIM) surroundings.network = 'lost'
        return usual(asked)
      })
      await verifyToClaim(phone)
      await phone.waitFor('还不知道有没有领到')
      expect(api.count(CLAIM)).toBe(1)
      await phone.tap('再试一次')
      await phone.waitFor((seen) => api.count(CLAIM) === 2 && seen.text.includes('再试一次'))
      const [first, second] = api.asked.filter(({ route }) => route === CLAIM)
      expect(first?.idempotencyKey).toMatch(/^[0-9a-f]{32}$/)
      expect(second).toEqual(first)
    })
  })

  describe('signing out', () => {
    test('ends the session on the server and lasts until the person signs in again', async () => {
      const { api, phone } = await hold(usual)
      await phone.launch('/pages/me/index')
      await phone.waitFor('周建国')
      await phone.tap('退出登录')
      await phone.waitFor('您已退出登录')
      expect(
        api.asked
          .filter(({ route }) => route === 'DELETE /auth/sessions/current')
          .map(({ token }) => token),
      ).toEqual(['first'])
      phone.go('switchTab', '/pages/vouchers/index')
      await phone.waitFor('您已退出登录')
      expect(api.count('POST /auth/sessions')).toBe(1)
      await phone.tap('重新登录')
      await phone.waitFor(VOUCHER.name)
    })
  })

  describe('what the platform offers', () => {
    test('the phone number may be refused, and is typed then', async () => {
      const { api, phone } = await hold((asked) =>
        asked.route === 'GET /me'
          ? answers('GET /me', { person: null, operatorOf: [], administrator: null })
          : usual(asked),
      )
      await phone.launch('/packages/claim/pages/ecard/index')
      await phone.waitFor('领取')
      await phone.answerPhoneButton('领取', false)
      await phone.waitFor(({ screen }) => screen.find('社保卡预留的手机号码') !== undefined)
      expect(api.asked.filter(({ route }) => route.includes('phone-numbers'))).toEqual([])
    })

    test('the scanning page may be left, and opened again', async () => {
      const codes = [null, '12']
      const { phone } = await hold(usual, { scan: () => codes.shift() ?? null })
      await phone.launch('/packages/operator/pages/scan/index')
      await phone.waitFor('点这里打开相机')
      await phone.tap('.finder')
      await phone.waitFor('这不是培训券的二维码')
      expect(phone.errors).toEqual([])
    })
  })
})

test('on Alipay, whose picker has no days, any day is picked by its own call', async () => {
  const { phone, surroundings } = await holdOn('alipay', usual, { day: '2021-10-20' })
  await phone.launch('/packages/operator/pages/records/index')
  await phone.tap('.day__picker')
  await phone.waitFor('2021年10月20日')
  surroundings.confirms = false
  await phone.tap('.day__picker')
  expect(phone.text).toContain('2021年10月20日')
})
