/** The built weapp bundle against the whole local stack: what people do, tapped and typed on phones of a test. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { join } from 'node:path'
import { idNumberCheckCharacter } from '@voucher/shared/id-number'
import { buildH5IfNeeded, buildIfNeeded } from '../../../infra/local/h5/build-h5.ts'
import { allGone, npmStart, type LocalSystem } from '../../../infra/test/local-support/local-system.ts'
import { scratchFolder } from '../../../infra/test/local-support/scratch.ts'
import { Phone } from './phone.ts'
import type { Surroundings } from './wx.ts'

const DIST = join(import.meta.dirname, '../../dist/weapp')
const PASSWORD = '246810'
/** In the demo: anyone may claim it, and every institution has an open class for it. */
const CAMPAIGN = '焊工（中级）普惠制培训券'

const scratch = scratchFolder()
let system: LocalSystem
const phones: Phone[] = []

beforeAll(async () => {
  const never = new AbortController().signal
  await buildIfNeeded('weapp', () => undefined, never)
  await buildH5IfNeeded(() => undefined, never)
  system = await npmStart({ LOCAL_DATA_DIR: scratch.folder, LOCAL_DEMO: '1' }, undefined, 180_000)
}, 600_000)

afterEach(() => {
  for (const phone of phones.splice(0)) phone.close()
})

afterAll(async () => {
  const processes = system.processes()
  system.npm.kill('SIGTERM')
  await allGone(processes, 15_000)
  scratch.remove()
}, 60_000)

async function simulate(path: string, body: object): Promise<{ code: string }> {
  const answer = await fetch(`${system.origin}/sim/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return answer.json() as Promise<{ code: string }>
}

interface Held { phone: Phone; surroundings: Surroundings }

/** A phone in somebody's hand, with the app open. @param subject who they are to WeChat */
async function hold(subject: string, changes: Partial<Surroundings> = {}): Promise<Held> {
  const loginCode = async () => (await simulate('channels/weapp/codes', { subject })).code
  const surroundings: Surroundings = { apiOrigin: system.origin, loginCode, scan: () => null, toasts: [], ...changes }
  const phone = new Phone(DIST, surroundings)
  phones.push(phone)
  await phone.launch()
  return { phone, surroundings }
}

/** Types the card's password on the app's own keys. */
async function enterPassword(phone: Phone): Promise<void> {
  await phone.waitFor((seen) => seen.screen.find('.pin__keys') !== undefined)
  for (const digit of PASSWORD) await phone.tap(`.pin__keys >> ${digit}`)
}

/** 签发电子社保卡, from 首页 to 立即使用. @param serial three digits that make the ID number one's own */
async function openCard(phone: Phone, name: string, serial: string): Promise<void> {
  const digits = `42010619900307${serial}`
  const { code } = await simulate('channels/weapp/phone-codes', { subject: `card-${serial}`, phone: '13912345678' })
  await phone.waitFor('还没有签发电子社保卡')
  await phone.tap('.button 签发')
  await phone.send('领取', 'getphonenumber', { code, errMsg: 'getPhoneNumber:ok' })
  await phone.type('身份证上的姓名', name)
  await phone.type('18 位，最后一位可能是 X', digits + idNumberCheckCharacter(digits))
  await phone.tap('我已阅读并同意')
  await phone.tap('下一步')
  await enterPassword(phone)
  await phone.waitFor('请再输入一次')
  await enterPassword(phone)
  await phone.tap('开始识别')
  await phone.waitFor('签发成功')
  await phone.tap('立即使用')
}

/** 领券中心 → the voucher → its QR code. @returns the 18 digits under it */
async function claimAndShow(phone: Phone): Promise<string> {
  await phone.tap('领券中心')
  await phone.tap(`.ticket ${CAMPAIGN} >> 领取`)
  await enterPassword(phone)
  await phone.waitFor('领取成功')
  await phone.tap('查看这张券')
  await phone.tap('去使用')
  await enterPassword(phone)
  await phone.waitFor('秒后失效')
  const [, ...groups] = /(\d{6})\n(\d{6})\n(\d{6})/.exec(phone.text) ?? []
  return groups.join('')
}

async function showScanDesk(phone: Phone): Promise<void> {
  await phone.waitFor('我的工具')
  await phone.tap('扫码核验')
}

describe('the built mini-program', () => {
  test.each(['demo-worker-01', 'demo-operator-1-01', 'nobody-known'])('mounts every page for %s', async (subject) => {
    const { phone } = await hold(subject)
    expect(phone.routes.length).toBeGreaterThanOrEqual(12)
    for (const route of phone.routes) {
      phone.go('reLaunch', `/${route}`)
      await phone.waitFor(({ text }) => text !== '' && !text.includes('正在加载'))
    }
    expect(phone.errors).toEqual([])
  }, 60_000)

  test('takes a worker from the card to the used voucher, and refuses a second scan', async () => {
    const { phone: worker } = await hold('weapp-journey')
    await openCard(worker, '周建国', '101')
    const code = await claimAndShow(worker)
    expect(code).toMatch(/^\d{18}$/)

    const { phone: operator } = await hold('demo-operator-1-02', { scan: () => code })
    await showScanDesk(operator)
    await operator.waitFor('人券相符，可以核验')
    expect(operator.text).toContain('周建国')
    await operator.tap('确认使用')
    await operator.waitFor('核验成功')
    const acceptedAt = Date.now()
    await worker.waitFor('已使用', 2000)
    expect(Date.now() - acceptedAt).toBeLessThan(2000)
    await worker.tap('完成')
    await worker.waitFor('已使用 1')
    expect(worker.route).toBe('pages/vouchers/index')
    expect(worker.text).toContain(CAMPAIGN)

    await operator.tap('继续扫下一位')
    await operator.waitFor('不能使用')
    expect(operator.text).toMatch(/这张券已经用过了\n\d{4}年\d+月\d+日 \d\d:\d\d 在.+使用/)
    expect([...worker.errors, ...operator.errors]).toEqual([])
  }, 120_000)

  test('says 尚未确认 when the answer is lost, learns it with the same key, and lets the primary take it back', async () => {
    const { phone: worker } = await hold('weapp-lost-answer')
    await openCard(worker, '李小兰', '202')
    const code = await claimAndShow(worker)

    const { phone: operator, surroundings } = await hold('demo-operator-2-02', { scan: () => code })
    await showScanDesk(operator)
    await operator.waitFor('确认使用')
    surroundings.network = 'lost'
    await operator.tap('确认使用')
    await operator.waitFor('尚未确认')
    await worker.waitFor('核验成功')
    surroundings.network = 'online'
    await operator.tap('再查一次')
    await operator.waitFor('核验成功')
    expect(operator.text).toContain('今日本机构已核验\n1 人')

    const { phone: primary } = await hold('demo-operator-2-01')
    primary.go('navigateTo', '/packages/operator/pages/records/index')
    await primary.tap('李小兰')
    await primary.tap('撤销这次核验')
    await primary.tap('扫错了人')
    await primary.tap('.sheet >> .button--red')
    await primary.waitFor('已撤销')
    await worker.tap('完成')
    await worker.waitFor('已领取 1')
  }, 120_000)

  test('lets the primary disable an operator, who is refused at once', async () => {
    const { phone: ordinary } = await hold('demo-operator-3-02', { scan: () => '000000000000000000' })
    await showScanDesk(ordinary)
    await ordinary.waitFor('没有这个券码')
    const { phone: primary, surroundings } = await hold('demo-operator-3-01')
    primary.go('navigateTo', '/packages/operator/pages/operators/index')
    const name = await operatorName('demo-operator-3-02')
    await primary.tap(`.operator ${name} >> .button 禁用`)
    await primary.waitFor(({ screen }) => screen.find(`.operator ${name} >> .button 启用`) !== undefined)
    expect(surroundings.toasts).toContain('已禁用')
    await ordinary.tap('继续扫下一位')
    await ordinary.waitFor('您的经办人权限已被禁用')
  }, 60_000)
})

async function operatorName(subject: string): Promise<string> {
  const accounts = (await (await fetch(`${system.origin}/sim/accounts`)).json()) as { subject: string; name: string }[]
  return accounts.find((account) => account.subject === subject)?.name ?? ''
}
