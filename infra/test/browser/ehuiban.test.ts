/** 鄂汇办 opens the same pages in itself: whoever comes from there signs in there, with the card that they have already. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { applyForCard, claim, passFaceCheck } from './support/steps.ts'
import { Phone } from './support/phone.ts'
import { startSystem, type Account, type TestSystem } from './support/system.ts'

const CAMPAIGN = '焊工（中级）普惠制培训券'

let system: TestSystem
let phone: Phone
let worker: Account

beforeAll(async () => {
  system = await startSystem()
  const found = system.accounts.find(({ subject }) => subject === 'demo-worker-01')
  if (!found) throw new Error('the demo has no first worker')
  worker = found
  phone = await Phone.create(system.browser, system)
}, 300_000)
afterAll(() => system.stop(), 60_000)

test('a worker whose card WeChat knows takes it up in 鄂汇办, and claims with its password', async () => {
  await phone.open('/?channel=ehuiban')
  await phone.sees('选择鄂汇办用户')
  await phone.tap('新的鄂汇办用户')
  await phone.sees('还没有签发电子社保卡')
  await applyForCard(phone, worker, worker.password)
  await passFaceCheck(phone)
  await phone.tap('立即使用')
  await phone.sees(`${worker.name}，您好`)
  await claim(phone, CAMPAIGN, worker.password)
}, 90_000)

test('whoever opens it from elsewhere is not taken for the user of 鄂汇办', async () => {
  await phone.open('/?channel=wechat-oa')
  await phone.sees('选择微信用户')
  await phone.open('/?channel=ehuiban')
  await phone.tap(/^鄂汇办用户 /)
  await phone.sees(`${worker.name}，您好`)
}, 60_000)

test('signing in again leads to 鄂汇办 again, though its word is no longer in the address', async () => {
  await phone.open()
  await phone.tap(/^我的$/)
  await phone.tap('退出登录')
  await phone.agree('退出')
  await phone.tap('重新登录')
  await phone.sees('选择鄂汇办用户')
  expect(phone.troubles).toEqual([])
}, 60_000)
