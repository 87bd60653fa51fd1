/**
 * The main job, end to end, as people do it: in a real browser, on the system that `npm start`
 * gives, with a camera that films one phone for the other.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { madeUpPerson } from '../../local/demo/made-up-people.ts'
import { contention } from '../local/support/contention.ts'
import { Phone } from './support/phone.ts'
import {
  applyForCard,
  claim,
  holdBefore,
  keyInCode,
  passFaceCheck,
  show,
  signIn,
} from './support/steps.ts'
import { until } from '../local/support/scratch.ts'
import { startSystem, type Account, type TestSystem } from './support/system.ts'

const WELDING = '焊工（中级）普惠制培训券'
const WIRING = '电工（初级）普惠制培训券'
const CARING = '养老护理员（初级）普惠制培训券'
const PASSWORD = '135790'
/** From scan to 已使用 on the worker's screen. */
const TURNS_WITHIN_MS = 2000

const applicant = { ...madeUpPerson(999, '420106'), name: '欧阳铁柱' }
const phones: Phone[] = []
let system: TestSystem
let worker: Phone
let operator: Phone
/** The institution's 主经办人, and somebody who is to become an operator. */
let primary: Account
let newcomer: Account
/** The 18 digits that have been used. */
let usedCode = ''
/** Of the voucher that ends, and the 18 digits shown in its last minutes. */
let lastDay = ''
let lastCode = ''

async function newPhone(): Promise<Phone> {
  const phone = await Phone.create(system.browser, system)
  phones.push(phone)
  return phone
}

const accountOf = (wanted: Partial<Account>): Account => {
  const found = system.accounts.find((account) =>
    Object.entries(wanted).every(([name, value]) => account[name as keyof Account] === value),
  )
  if (!found) throw new Error(`nobody in the demo is ${JSON.stringify(wanted)}`)
  return found
}

beforeAll(async () => {
  system = await startSystem()
  primary = accountOf({ role: 'operator', operatorRole: 'primary' })
  newcomer = accountOf({ role: 'worker' })
  // A morning, so that no step of the day falls on the other side of midnight.
  await system.setClock(`${addDays(shanghaiDate(Date.now()), 1)}T10:00:00+08:00`)
  await system.order('/population', { ...applicant, crowds: ['ruralMigrant'] })
  worker = await newPhone()
  operator = await newPhone()
})
afterEach(() => expect(phones.flatMap(({ troubles }) => troubles.splice(0))).toEqual([]))
afterAll(() => system.stop())

describe('from the card to the used voucher', () => {
  test('a worker whom nobody knows signs in and opens an e-card', async () => {
    await signIn(worker)
    await worker.sees('还没有签发电子社保卡')
    await applyForCard(worker, applicant, PASSWORD)
    await passFaceCheck(worker)
    await worker.tap('立即使用')
    await worker.sees(`${applicant.name}，您好`)
  })

  test('the worker claims vouchers, each with the password, and finds them in 我的卡券', async () => {
    for (const voucher of [WELDING, WIRING, CARING]) {
      await claim(worker, voucher, PASSWORD)
      await worker.open()
    }
    await worker.tap('我的卡券')
    await worker.sees('已领取 3')
  })

  test('the operator’s camera reads the QR, and after the confirmation the worker’s page turns to 已使用 by itself', async () => {
    usedCode = await show(worker, WELDING, PASSWORD)
    await signIn(operator, primary.subject)
    await operator.tap('扫码核验')
    await holdBefore(system.camera, system.browser, worker)
    await operator.sees('人券相符')
    system.camera.clear()
    await operator.sees(applicant.name)
    await operator.sees(
      new RegExp(`^${applicant.idNumber.slice(0, 4)}•+${applicant.idNumber.slice(-4)}$`),
    )
    const answered = operator.answer('POST /operator/redemptions')
    await operator.tap('确认使用')
    expect((await answered).status()).toBe(201)
    await worker.sees('核验成功，祝您学有所成', TURNS_WITHIN_MS * contention())
    await worker.sees('已使用')
    await operator.sees('核验成功')
  })

  test('我的卡券 has it under 已使用, and a second scan is told when and where it was used', async () => {
    await worker.tap('完成')
    await worker.sees('已使用 1')
    await worker.card(WELDING).waitFor()
    await operator.tap('继续扫下一位')
    await operator.tap('输入券码')
    await keyInCode(operator, usedCode)
    await operator.sees('这张券已经用过了')
    await operator.sees(/年\d+月\d+日 10:\d\d 在武汉江城职业培训学校使用/)
  })
})

describe('when the network is lost after 确认使用', () => {
  test('the operator sees 尚未确认, asks again with the same key, and the voucher has been used once', async () => {
    await worker.open()
    await worker.tap('我的卡券')
    await worker.tap(/已领取/)
    const code = await show(worker, WIRING, PASSWORD)
    const keys: (string | undefined)[] = []
    operator.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/api/operator/redemptions'))
        keys.push(request.headers()['idempotency-key'])
    })
    await operator.page.route(
      '**/api/operator/redemptions',
      async (route) => {
        await route.fetch()
        await route.abort()
      },
      { times: 1 },
    )
    await operator.tap('继续下一位')
    await keyInCode(operator, code)
    await operator.tap('确认使用')
    await operator.sees('尚未确认')
    // The page asks again by itself after a while; either way it is the same question.
    await Promise.race([operator.tap('再查一次'), operator.sees('核验成功')])
    await operator.sees('核验成功')
    expect([keys.length >= 2, new Set(keys).size]).toEqual([true, 1])
    await worker.sees('核验成功，祝您学有所成')
    await operator.open('/#/packages/operator/pages/records/index')
    await operator.sees('共核验 2 人')
  })
})

describe('经办人管理', () => {
  test('the primary operator adds somebody, who can check codes at once, and disables them, which ends it at once', async () => {
    await operator.open()
    await operator.tap(/^我的$/)
    await operator.tap('经办人管理')
    await operator.tap('新增经办人')
    await operator.type('姓名', newcomer.name)
    await operator.type('身份证号码', newcomer.idNumber)
    await operator.type('手机号码', newcomer.phone)
    await operator.tap('保存')
    await operator.sees(`已添加${newcomer.name}`)
    const added = await newPhone()
    await signIn(added, newcomer.subject)
    await added.tap('扫码核验')
    await added.tap('输入券码')
    await keyInCode(added, '1'.repeat(18))
    await added.sees('没有这个券码')
    await added.tap('继续下一位')
    await operator.tapOnCard(newcomer.name, '禁用')
    await operator.agree('禁用')
    await operator.card(newcomer.name).getByText('已禁用').waitFor()
    await keyInCode(added, '1'.repeat(18))
    await added.sees('您的经办人权限已被禁用')
    await operator.tapOnCard(newcomer.name, '启用')
    await operator.agree('启用')
    await operator.card(newcomer.name).getByText('已启用').waitFor()
    await added.tap('继续下一位')
    await keyInCode(added, '1'.repeat(18))
    await added.sees('没有这个券码')
  })
})

describe('when a voucher’s last day ends', () => {
  test('in its last minutes it is shown as ever; people who stayed away for a month sign in again', async () => {
    await worker.open()
    await worker.tap('我的卡券')
    const [, year, month = '', day = ''] =
      /(\d+)年(\d+)月(\d+)日/.exec(await worker.card(CARING).innerText()) ?? []
    lastDay = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    await system.setClock(`${lastDay}T23:57:00+08:00`)
    for (const [phone, user] of [
      [worker, /^微信用户/],
      [operator, primary.subject],
    ] as const)
      await signIn(phone, user)
    await worker.tap('我的卡券')
    await worker.sees('今天到期')
    lastCode = await show(worker, CARING, PASSWORD)
  })

  test('a minute later it is refused and under 已失效, although no job has run', async () => {
    await system.setClock(`${addDays(lastDay, 1)}T00:00:30+08:00`)
    await operator.tap('扫码核验')
    await operator.tap('输入券码')
    await keyInCode(operator, lastCode)
    await operator.sees('这张券已经过期')
    await worker.sees('这张券已过期，不能再使用')
    await worker.tap('查看这张券')
    await worker.sees('这张券已经过期')
    expect(await worker.target('去使用').count()).toBe(0)
    expect(await worker.page.getByText('过期失效').count()).toBe(0)
    await worker.open()
    await worker.tap('我的卡券')
    await worker.tap('已失效 1')
    await worker.card(CARING).waitFor()
  })

  test('the job then records it', async () => {
    expect(await system.order('/jobs/expire-vouchers')).toMatchObject({ job: 'expire-vouchers' })
    await worker.card(CARING).tap()
    await worker.sees('过期失效')
  })
})

test('whatever goes wrong in the browser is noticed', async () => {
  const phone = await newPhone()
  await phone.open()
  await phone.sees('新的微信用户')
  await phone.page.evaluate(`setTimeout(() => { throw new Error('uncaught one') })
    console.error('said one')
    document.head.append(Object.assign(document.createElement('script'), { src: 'https://elsewhere.test/' }))`)
  for (const trouble of ['uncaught one', 'said one', 'Content Security Policy']) {
    await until(`${trouble} is noticed`, () =>
      phone.troubles.some((noticed) => noticed.includes(trouble)),
    )
  }
  phone.troubles.length = 0
})
