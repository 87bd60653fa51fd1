/**
 * Walks through all screens, a picture of each: first the worker's, then the operator's with the
 * worker beside.
 */
import type { Gallery } from './gallery.ts'
import type { Phone } from './phone.ts'
import {
  applyForCard,
  claim,
  holdBefore,
  keyInCode,
  passFaceCheck,
  show,
  signIn,
  type Applicant,
} from './steps.ts'
import type { Account, TestSystem } from './system.ts'

export const PASSWORD = '135790'
const WELDING = '焊工（中级）普惠制培训券'
const CARING = '养老护理员（初级）普惠制培训券'

/** From a first visit to two vouchers. */
export async function tourToVouchers(
  phone: Phone,
  gallery: Gallery,
  applicant: Applicant,
): Promise<void> {
  const take = (name: string): Promise<void> => gallery.take(phone, name)
  await phone.open()
  await phone.sees('新的微信用户')
  await take('authorize')
  await phone.tap('新的微信用户')
  await phone.sees('还没有签发电子社保卡')
  await take('home-without-card')
  await phone.tap('签发电子社保卡')
  await phone.sees('请准备好')
  await take('card-intro')
  await phone.tap('领取')
  await phone.type('姓名', '王 小 明')
  await phone.type('身份证号码', '420106199001011235')
  await phone.tap('下一步')
  await take('card-details-wrong')
  await phone.open()
  await applyForCard(phone, applicant, PASSWORD, take)
  await take('face-check')
  await passFaceCheck(phone)
  await take('card-opened')
  await phone.tap('立即使用')
  await phone.sees('您好')
  await take('home')
  await phone.tap('领券中心')
  await phone.card(WELDING).waitFor()
  await take('campaigns')
  await phone.tap('为什么')
  await take('campaigns-why')
  await phone.tapOnCard(WELDING, '领取')
  await phone.sees('请输入电子社保卡密码')
  await take('claim-verify')
  await phone.key('111112')
  await phone.sees('密码不正确')
  await take('claim-password-wrong')
  await phone.key(PASSWORD)
  await phone.sees('领取成功')
  await take('claimed')
  await phone.tap('继续领券')
  await phone.sees('您已领取')
  await take('campaigns-claimed')
  await phone.open()
  await claim(phone, CARING, PASSWORD)
  await phone.tap('查看这张券')
  await phone.sees('办理记录')
  await take('voucher')
  await phone.open()
  await phone.sees('去使用')
  await take('home-with-voucher')
  await phone.tap(/^我的$/)
  await phone.sees('退出登录')
  await take('me')
  await phone.tap('服务协议与隐私说明')
  await phone.sees('我们为您做什么')
  await take('agreement')
  await phone.open('/#/packages/operator/pages/scan/index')
  await phone.sees('您不是培训机构经办人')
  await take('not-operator')
}

/** 去使用 on one phone, 扫码核验 on the other, with all three outcomes. */
export async function tourOfUse(
  worker: Phone,
  operator: Phone,
  gallery: Gallery,
  system: TestSystem,
  account: Account,
): Promise<void> {
  await worker.open()
  await worker.tap('我的卡券')
  await worker.sees('已领取 2')
  await gallery.take(worker, 'vouchers')
  await worker.tap('已失效')
  await gallery.take(worker, 'vouchers-invalid-empty')
  await worker.tap('已领取')
  const code = await show(worker, WELDING, PASSWORD, (screen) => gallery.take(worker, screen))
  await gallery.take(worker, 'pass')

  await signIn(operator, account.subject)
  await operator.sees('今日已核验')
  await gallery.take(operator, 'operator-home')
  await operator.tap('扫码核验')
  await gallery.take(operator, 'scan-dark')
  await holdBefore(system.camera, system.browser, worker)
  await operator.sees('人券相符')
  system.camera.clear()
  await gallery.take(operator, 'scan-matches')
  await operator.tap('确认使用')
  await operator.sees('核验成功')
  await gallery.take(operator, 'scan-accepted')
  await worker.sees('核验成功，祝您学有所成')
  await gallery.take(worker, 'used')
  await operator.tap('继续扫下一位')
  await operator.tap('输入券码')
  await gallery.take(operator, 'scan-keys')
  await keyInCode(operator, code)
  await operator.sees('这张券已经用过了')
  await gallery.take(operator, 'scan-refused-used')
  await operator.tap('继续下一位')
  await keyInCode(operator, '123456123456123456')
  await operator.sees('没有这个券码')
  await gallery.take(operator, 'scan-refused-unknown')
  await operator.tap('继续下一位')

  await worker.tap('完成')
  await worker.sees('已使用 1')
  await gallery.take(worker, 'vouchers-used')
  await worker.card(WELDING).tap()
  await worker.sees('办理记录')
  await gallery.take(worker, 'voucher-used')
  await worker.open()
  await worker.tap('我的卡券')
  await worker.tap('已领取')
  const second = await show(worker, CARING, PASSWORD)
  await operator.page.route('**/api/operator/redemptions', (route) => route.abort())
  await keyInCode(operator, second)
  await operator.tap('确认使用')
  await operator.sees('尚未确认')
  await gallery.take(operator, 'scan-unconfirmed')
  await operator.page.unroute('**/api/operator/redemptions')
  await operator.sees('核验成功')
}

/** What else operators have: records with reversal, and the management of operators. */
export async function tourOfTools(
  phone: Phone,
  gallery: Gallery,
  newcomer: Account,
): Promise<void> {
  const take = (name: string): Promise<void> => gallery.take(phone, name)
  await phone.open()
  await phone.tap(/^我的$/)
  await phone.sees('经办人管理')
  await take('operator-me')
  await phone.tap('核验记录')
  await phone.sees(/共核验 \d+ 人/)
  await take('records')
  await phone.tap(WELDING)
  await phone.tap('撤销这次核验')
  await take('record-reversal')
  await phone.open('/#/packages/operator/pages/operators/index')
  await phone.sees('主经办人')
  await take('operators')
  await phone.tap('新增经办人')
  await phone.tap('保存')
  await take('operator-new-empty')
  await phone.type('姓名', newcomer.name)
  await phone.type('身份证号码', newcomer.idNumber)
  await phone.type('手机号码', newcomer.phone)
  await phone.tap('保存')
  await phone.sees(`已添加${newcomer.name}`)
  await phone.tapOnCard(newcomer.name, '禁用')
  await take('operator-disable')
  await phone.agree('禁用')
  await phone.card(newcomer.name).getByText('已禁用').waitFor()
  await take('operators-disabled')
  await phone.open('/#/packages/operator/pages/records/index')
  await phone.sees('共核验')
  await phone.page.context().setOffline(true)
  await phone.tap('前一天')
  await phone.sees('网络没有连上')
  await take('offline')
}
