import type { ButtonProps } from '@tarojs/components'
import Taro from '@tarojs/taro'

type Asking = Pick<
  ButtonProps,
  'openType' | 'scope' | 'onGetAuthorize' | 'onError' | 'onGetPhoneNumber'
>

/**
 * What makes the platform's own button ask for the phone number when tapped (mini-programs).
 * @param onAnswer gets what the server needs to learn the number (WeChat's one-time code, Alipay's
 *   sealed answer); `null` when the person has not allowed it
 */
export function askingForPhone(onAnswer: (code: string | null) => void): Asking {
  const answer = (code: unknown) => onAnswer(typeof code === 'string' && code !== '' ? code : null)
  if (process.env.TARO_ENV !== 'alipay')
    return { openType: 'getPhoneNumber', onGetPhoneNumber: ({ detail }) => answer(detail.code) }
  return {
    openType: 'getAuthorize',
    scope: 'phoneNumber',
    onGetAuthorize: () =>
      void Taro.getPhoneNumber().then(
        ({ response }) => answer(response),
        () => answer(null),
      ),
    onError: () => answer(null),
  }
}
