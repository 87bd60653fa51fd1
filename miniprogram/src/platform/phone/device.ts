import Taro from '@tarojs/taro'

const HEXADECIMAL = '0123456789abcdef'

/**
 * `length` random hexadecimal digits. Good for names of things, not for secrets: mini-programs have
 * no synchronous secure source.
 */
export function randomText(length: number): string {
  return Array.from({ length }, () => HEXADECIMAL.charAt(Math.floor(Math.random() * 16))).join('')
}

/**
 * Whether the person has set larger type in WeChat, Alipay or the system (the standard size is 16
 * or 17).
 */
export function prefersLargeType(): boolean {
  if (process.env.TARO_ENV === 'h5') return false
  // Versions that do not tell the setting answer nothing; so does Alipay when the phone is slow.
  const info = (
    process.env.TARO_ENV === 'alipay' ? Taro.getSystemInfoSync() : Taro.getAppBaseInfo()
  ) as { fontSizeSetting?: number } | undefined
  return (info?.fontSizeSetting ?? 17) >= 20
}

/** Shows WeChat's own page with the app's privacy guide (weapp). */
export function showPrivacyGuide(): void {
  void Taro.openPrivacyContract()
}
export const HAS_PRIVACY_GUIDE = process.env.TARO_ENV === 'weapp'
