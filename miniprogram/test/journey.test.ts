/**
 * The built mini-programs against the whole local stack: what people do, tapped and typed on phones
 * of a test.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { contention } from '../../infra/test/local/support/contention.ts'
import { buildH5IfNeeded, buildIfNeeded } from '../../infra/local/apps/build-app.ts'
import { allGone, npmStart, type LocalSystem } from '../../infra/test/local/support/local-system.ts'
import { scratchFolder } from '../../infra/test/local/support/scratch.ts'
import {
  CAMPAIGN,
  claimAndShow,
  openCard,
  showScanDesk,
  PhoneStage,
} from './support/phone-stage.ts'

/** Who checks vouchers on which platform; at the second place nobody has done so before. */
const PEOPLE = {
  weapp: {
    serial: 1,
    operator: 'demo-operator-1-02',
    elsewhere: 'demo-operator-2-02',
    primaryElsewhere: 'demo-operator-2-01',
    disabled: 'demo-operator-2-03',
  },
  alipay: {
    serial: 5,
    operator: 'demo-operator-1-03',
    elsewhere: 'demo-operator-3-02',
    primaryElsewhere: 'demo-operator-3-01',
    disabled: 'demo-operator-3-03',
  },
}

const scratch = scratchFolder()
let system: LocalSystem

beforeAll(async () => {
  const never = new AbortController().signal
  await buildIfNeeded('weapp', () => undefined, never)
  await buildIfNeeded('alipay', () => undefined, never)
  await buildH5IfNeeded(() => undefined, never)
  system = await npmStart({ LOCAL_DATA_DIR: scratch.folder, LOCAL_DEMO: '1' })
})

afterAll(async () => {
  const processes = system.processes()
  system.npm.kill('SIGTERM')
  await allGone(processes)
  scratch.remove()
})

describe.each(['weapp', 'alipay'] as const)('the built mini-program for %s', (platform) => {
  const people = PEOPLE[platform]
  let stage: PhoneStage

  beforeEach(() => {
    stage = new PhoneStage(platform, system.origin)
  })
  afterEach(() => stage.close())

  test.each(['demo-worker-01', people.operator, 'nobody-known'])(
    'mounts every page for %s',
    async (subject) => {
      const { phone } = await (subject === 'nobody-known'
        ? stage.hold(subject)
        : stage.holdAsKnown(subject))
      expect(phone.routes.length).toBeGreaterThanOrEqual(12)
      for (const route of phone.routes) {
        phone.go('reLaunch', `/${route}`)
        await phone.waitFor(({ text }) => text !== '' && !text.includes('正在加载'))
      }
      expect(phone.errors).toEqual([])
    },
  )

  test('takes a worker from the card to the used voucher, and refuses a second scan', async () => {
    const { phone: worker } = await stage.hold(`${platform}-journey`)
    await openCard(worker, '周建国', `${people.serial}01`)
    const code = await claimAndShow(worker)
    expect(code).toMatch(/^\d{18}$/)

    const { phone: operator } = await stage.holdAsKnown(people.operator, { scan: () => code })
    await showScanDesk(operator)
    await operator.waitFor('人券相符，可以核验')
    expect(operator.text).toContain('周建国')
    await operator.tap('确认使用')
    await operator.waitFor('核验成功')
    const acceptedAt = Date.now()
    await worker.waitFor('已使用')
    const took = Date.now() - acceptedAt
    expect(took).toBeLessThan(2000 * contention())
    await worker.tap('完成')
    await worker.waitFor('已使用 1')
    expect(worker.route).toBe('pages/vouchers/index')
    expect(worker.text).toContain(CAMPAIGN)

    await operator.tap('继续扫下一位')
    await operator.waitFor('不能使用')
    expect(operator.text).toMatch(/这张券已经用过了\n\d{4}年\d+月\d+日 \d\d:\d\d 在.+使用/)
    expect([...worker.errors, ...operator.errors]).toEqual([])
  })

  test('says 尚未确认 when the answer is lost, learns it with the same key, and lets the primary take it back', async () => {
    const { phone: worker } = await stage.hold(`${platform}-lost-answer`)
    await openCard(worker, '李小兰', `${people.serial}02`)
    const code = await claimAndShow(worker)

    const { phone: operator, surroundings } = await stage.holdAsKnown(people.elsewhere, {
      scan: () => code,
    })
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

    const { phone: primary } = await stage.holdAsKnown(people.primaryElsewhere)
    primary.go('navigateTo', '/packages/operator/pages/records/index')
    await primary.tap('李小兰')
    await primary.tap('撤销这次核验')
    await primary.tap('扫错了人')
    await primary.tap('.sheet >> .button--red')
    await primary.waitFor('已撤销')
    await worker.tap('完成')
    await worker.waitFor('已领取 1')
  })

  test('lets the primary disable an operator, who is refused at once', async () => {
    const { phone: ordinary } = await stage.holdAsKnown(people.disabled, {
      scan: () => '000000000000000000',
    })
    await showScanDesk(ordinary)
    await ordinary.waitFor('没有这个券码')
    const { phone: primary, surroundings } = await stage.holdAsKnown(people.primaryElsewhere)
    primary.go('navigateTo', '/packages/operator/pages/operators/index')
    const { name } = await stage.account(people.disabled)
    await primary.tap(`.operator ${name} >> .button 禁用`)
    await primary.waitFor(
      ({ screen }) => screen.find(`.operator ${name} >> .button 启用`) !== undefined,
    )
    expect(surroundings.toasts).toContain('已禁用')
    await ordinary.tap('继续扫下一位')
    await ordinary.waitFor('您的经办人权限已被禁用')
  })
})
