/**
 * 鄂汇办 opens the same pages in itself: whoever comes from there signs in there, with the card that
 * they have already.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { applyForCard, claim, holdBefore, keyInCode, passFaceCheck, show } from './support/steps.ts'
import { Phone } from './support/phone.ts'
import { startSystem, type Account, type TestSystem } from './support/system.ts'

const CAMPAIGN = '焊工（中级）普惠制培训券'

let system: TestSystem
let phone: Phone
let worker: Account
let operator: Account

/** Whoever has a card takes it up in 鄂汇办, on a phone that has it open. */
async function takeUpCard(holder: Phone, who: Account): Promise<void> {
  await holder.open('/?channel=ehuiban')
  await holder.sees('选择鄂汇办用户')
  await holder.tap('新的鄂汇办用户')
  await holder.sees('还没有签发电子社保卡')
  await applyForCard(holder, who, who.password)
  await passFaceCheck(holder)
  await holder.tap('立即使用')
  await holder.sees(`${who.name}，您好`)
}

beforeAll(async () => {
  system = await startSystem()
  const named = (wanted: string): Account => {
    const found = system.accounts.find(({ subject }) => subject === wanted)
    if (!found) throw new Error(`nobody in the demo is ${wanted}`)
    return found
  }
  worker = named('demo-worker-01')
  operator = named('demo-operator-1-02')
  phone = await Phone.create(system.browser, system)
})
afterAll(() => system.stop())

test('a worker whose card WeChat knows takes it up in 鄂汇办, and claims with its password', async () => {
  await takeUpCard(phone, worker)
  await claim(phone, CAMPAIGN, worker.password)
})

test('an operator in 鄂汇办 scans the QR, the worker’s page turns to 已使用, and a second scan is refused', async () => {
  const desk = await Phone.create(system.browser, system)
  await takeUpCard(desk, operator)
  await phone.open()
  await phone.tap('我的卡券')
  const code = await show(phone, CAMPAIGN, worker.password)
  await desk.tap('扫码核验')
  await holdBefore(system.camera, system.browser, phone)
  await desk.sees('人券相符')
  system.camera.clear()
  await desk.sees(worker.name)
  await desk.tap('确认使用')
  await desk.sees('核验成功')
  await phone.sees('核验成功，祝您学有所成')
  await phone.tap('完成')
  await phone.sees('已使用 1')
  await phone.card(CAMPAIGN).waitFor()
  await desk.tap('继续扫下一位')
  await desk.tap('输入券码')
  await keyInCode(desk, code)
  await desk.sees('这张券已经用过了')
  expect([...phone.troubles, ...desk.troubles]).toEqual([])
  await desk.close()
})

test('whoever opens it from elsewhere is not taken for the user of 鄂汇办', async () => {
  await phone.open('/?channel=wechat-oa')
  await phone.sees('选择微信用户')
  await phone.open('/?channel=ehuiban')
  await phone.sees(`${worker.name}，您好`)
}, 60_000)

test('a code from elsewhere in the address signs nobody in, and takes nobody’s session away', async () => {
  const codeOf = async (subject: string): Promise<string> => {
    const answer = await fetch(`${system.origin}/sim/channels/ehuiban/codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject }),
    })
    return ((await answer.json()) as { code: string }).code
  }
  const fresh = await Phone.create(system.browser, system)
  await fresh.open(`/?channel=ehuiban&code=${await codeOf('attacker')}`)
  await fresh.sees('这次登录不是从本机开始的')
  expect(await fresh.page.evaluate("localStorage.getItem('voucher.tokens')")).toBeNull()
  await fresh.close()
  await phone.open(`/?channel=ehuiban&code=${await codeOf('attacker')}`)
  await phone.sees(`${worker.name}，您好`)
})

test('我的 lists where the card can be used, and takes away a channel that the person does not know', async () => {
  await phone.open()
  await phone.tap(/^我的$/)
  await phone.sees('登录渠道')
  await phone.sees('正在使用')
  await phone.tap('“电子社保卡”小程序')
  await phone.agree('解除')
  await phone.sees('已解除')
  expect(phone.troubles).toEqual([])
}, 60_000)

test('signing in again leads to 鄂汇办 again, though its word is no longer in the address', async () => {
  await phone.open()
  await phone.tap(/^我的$/)
  await phone.tap('退出登录')
  await phone.agree('退出')
  await phone.tap('重新登录')
  await phone.sees('选择鄂汇办用户')
  expect(phone.troubles).toEqual([])
})

test('a return from a sign-in that this browser did not begin leads to the app, which lets people sign in', async () => {
  await phone.open('/api/auth/channels/ehuiban/callback?code=1&state=2')
  await phone.tap(/^我的$/)
  await phone.tap('重新登录')
  await phone.sees('选择鄂汇办用户')
  expect(phone.troubles).toEqual([])
})
