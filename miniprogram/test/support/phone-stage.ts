/**
 * People with phones of one platform, and what they do with the app: on the system that `npm start`
 * gives, with its demo.
 */
import type { Key, Request, Response } from '@voucher/shared/contract/index'
import { idNumberCheckCharacter } from '@voucher/shared/id-number'
import { MiniPhone } from './mini-phone.ts'
import type { PlatformName } from './platforms.ts'
import type { PhoneSurroundings } from './surroundings.ts'

const PASSWORD = '246810'
const PHONE_NUMBER = '13912345678'
/** In the demo: anyone may claim it, and every institution has an open class for it. */
export const CAMPAIGN = '焊工（中级）普惠制培训券'

export interface Held {
  phone: MiniPhone
  surroundings: PhoneSurroundings
}
interface Account {
  subject: string
  name: string
  idNumber: string
  phone: string
  password: string
}

interface Call<K extends Key> {
  path: string
  body?: Request<K> extends { body: infer B } ? B : never
  token?: string
}

export class PhoneStage {
  readonly #platform: PlatformName
  readonly #origin: string
  readonly #phones: MiniPhone[] = []

  constructor(platform: PlatformName, origin: string) {
    this.#platform = platform
    this.#origin = origin
  }

  /** A phone in somebody's hand, with the app open. @param subject who they are to the platform */
  async hold(subject: string, changes: Partial<PhoneSurroundings> = {}): Promise<Held> {
    const surroundings: PhoneSurroundings = {
      apiOrigin: this.#origin,
      loginCode: () => this.#code('codes', { subject }),
      phoneCode: () => this.#code('phone-codes', { subject, phone: PHONE_NUMBER }),
      scan: () => null,
      toasts: [],
      ...changes,
    }
    const phone = new MiniPhone(this.#platform, surroundings)
    this.#phones.push(phone)
    await phone.launch()
    return { phone, surroundings }
  }

  /**
   * Like `hold`, for somebody of the demo; on a platform where they have not been before, they
   * first take up their card there.
   */
  async holdAsKnown(subject: string, changes: Partial<PhoneSurroundings> = {}): Promise<Held> {
    const { name, idNumber, phone, password } = await this.account(subject)
    const { person, accessToken: token } = await this.#call('POST /auth/sessions', {
      path: '/auth/sessions',
      body: { channel: this.#platform, code: await this.#code('codes', { subject }) },
    })
    if (person === null) {
      const details = { name, idNumber, phone, password }
      const { faceSessionId } = await this.#call('POST /me/ecard', {
        path: '/me/ecard',
        body: { ...details, consentVersion: '2021-10' },
        token,
      })
      await this.#call('POST /me/ecard/{faceSessionId}/confirm', {
        path: `/me/ecard/${faceSessionId}/confirm`,
        token,
      })
    }
    return this.hold(subject, changes)
  }

  async account(subject: string): Promise<Account> {
    const accounts = (await (await fetch(`${this.#origin}/sim/accounts`)).json()) as Account[]
    const found = accounts.find((account) => account.subject === subject)
    if (!found) throw new Error(`nobody in the demo is ${subject}`)
    return found
  }

  /** Puts all phones away. */
  close(): void {
    for (const phone of this.#phones.splice(0)) phone.close()
  }

  async #code(kind: 'codes' | 'phone-codes', body: object): Promise<string> {
    const { code } = await post<{ code: string }>(
      `${this.#origin}/sim/channels/${this.#platform}/${kind}`,
      body,
    )
    return code
  }

  #call<K extends Key>(_key: K, { path, body, token }: Call<K>): Promise<Response<K>> {
    return post(
      `${this.#origin}/api${path}`,
      body,
      token === undefined ? {} : { authorization: `Bearer ${token}` },
    )
  }
}

async function post<T>(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Types the card's password on the app's own keys. */
async function enterPassword(phone: MiniPhone): Promise<void> {
  await phone.waitFor((seen) => seen.screen.find('.pin__keys') !== undefined)
  for (const digit of PASSWORD) await phone.tap(`.pin__keys >> ${digit}`)
}

/** 签发电子社保卡, from 首页 to 立即使用. @param serial three digits that make the ID number one's own */
export async function openCard(phone: MiniPhone, name: string, serial: string): Promise<void> {
  const digits = `42010619900307${serial}`
  await phone.waitFor('还没有签发电子社保卡')
  await phone.tap('.button 签发')
  await phone.answerPhoneButton('领取', true)
  await phone.waitFor((seen) => seen.screen.find('18 位，最后一位可能是 X') !== undefined)
  const field = phone.screen.find('社保卡预留的手机号码')?.at(-1)
  if (field === undefined || phone.screen.attribute(field, 'value') !== PHONE_NUMBER)
    throw new Error('the platform’s phone number is not in its field')
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
export async function claimAndShow(phone: MiniPhone): Promise<string> {
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

export async function showScanDesk(phone: MiniPhone): Promise<void> {
  await phone.waitFor('我的工具')
  await phone.tap('扫码核验')
}
