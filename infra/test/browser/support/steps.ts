/**
 * What a worker and an operator do with the app, in their own words: what they tap, type and wait
 * for.
 */
import type { Browser } from 'playwright-core'
import type { Camera } from './camera.ts'
import type { Phone } from './phone.ts'

/** Called with a screen's name when there is something to see on it. */
export type Look = (screen: string) => Promise<void>
const passOn: Look = async () => undefined

export interface Applicant {
  name: string
  idNumber: string
  phone: string
}

/**
 * Opens the app as somebody whom WeChat knows, or as somebody new; the authorize page asks once.
 */
export async function signIn(phone: Phone, user: string | RegExp = '新的微信用户'): Promise<void> {
  await phone.open()
  await phone.tap(user)
  await phone.sees('领券中心')
}

/**
 * 签发电子社保卡, to the last form: 领取, who it is, the password twice. The card platform's face check is
 * next.
 */
export async function applyForCard(
  phone: Phone,
  { name, idNumber, phone: number }: Applicant,
  password: string,
  look: Look = passOn,
): Promise<void> {
  await phone.tap('签发电子社保卡')
  await phone.tap('领取')
  await phone.type('姓名', name)
  await phone.type('身份证号码', idNumber)
  await phone.type('手机号码', number)
  await phone.tap('同意服务协议与隐私说明')
  await look('card-details')
  await phone.tap('下一步')
  await phone.sees('设置 6 位数字密码')
  await look('card-password')
  await phone.key(password)
  await phone.sees('请再输入一次')
  await look('card-password-again')
  await phone.key(password)
  await phone.sees('识别通过')
}

/** Says to the card platform that it is oneself; the app goes on where it was. */
export async function passFaceCheck(phone: Phone): Promise<void> {
  await phone.tap('识别通过')
  await phone.sees('签发成功')
}

/** From 首页: 领券中心 → 领取 → password. */
export async function claim(phone: Phone, voucher: string, password: string): Promise<void> {
  await phone.tap('领券中心')
  await phone.tapOnCard(voucher, '领取')
  await phone.sees('请输入电子社保卡密码')
  await phone.key(password)
  await phone.sees('领取成功')
}

/** From 我的卡券: 去使用 → password → the QR. @returns the 18 digits below it */
export async function show(
  phone: Phone,
  voucher: string,
  password: string,
  look: Look = passOn,
): Promise<string> {
  await phone.tapOnCard(voucher, '去使用')
  await phone.sees('请输入电子社保卡密码')
  await look('use-verify')
  await phone.key(password)
  return codeOn(phone)
}

/** The 18 digits under the QR that a phone shows. */
export async function codeOn(phone: Phone): Promise<string> {
  const code = phone.page.getByRole('img', { name: '券码二维码' }).filter({ visible: true })
  await code.waitFor()
  const digits = await phone.page.locator('.pass__digits').filter({ visible: true }).innerText()
  return digits.replace(/\s/g, '')
}

/** Holds one phone before another's camera: the QR with what surrounds it on the screen. */
export async function holdBefore(camera: Camera, browser: Browser, phone: Phone): Promise<void> {
  const code = phone.page.getByRole('img', { name: '券码二维码' }).filter({ visible: true })
  await code.scrollIntoViewIfNeeded()
  const box = await code.boundingBox()
  if (!box) throw new Error('no QR on the screen')
  const edge = 20
  const side = Math.min(box.width, box.height) + 2 * edge
  await camera.show(
    browser,
    await phone.page.screenshot({
      clip: {
        x: box.x - edge,
        y: box.y - edge,
        width: side,
        height: side,
      },
    }),
  )
}

/** Where the operator keys codes in: the 18 digits, then 核对券码. */
export async function keyInCode(phone: Phone, code: string): Promise<void> {
  await phone.key(code)
  await phone.tap('核对券码')
}
