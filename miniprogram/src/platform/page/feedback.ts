import Taro from '@tarojs/taro'
import { colourOf } from '../../styles/colours.ts'
import { wantsCare } from '../phone/care.ts'

/** A short word at the edge of attention; never the only place of anything important. */
export function toast(title: string): void {
  void Taro.showToast({ title, icon: 'none', duration: 2500 })
}

/** Asks before something that cannot be taken back lightly. @returns whether the person agreed */
export async function confirm(question: {
  title: string
  content: string
  confirmText: string
}): Promise<boolean> {
  const { confirm: agreed } = await Taro.showModal({
    ...question,
    cancelText: '取消',
    confirmColor: colourOf('blue', wantsCare()),
  })
  return agreed
}

/** A short buzz where the phone can. */
export function buzz(): void {
  if (process.env.TARO_ENV !== 'h5') void Taro.vibrateShort({ type: 'medium' })
  else if ('vibrate' in navigator) navigator.vibrate(60)
}

/** Scrolls the page to its beginning, where an outcome is shown. */
export function scrollToTop(): void {
  void Taro.pageScrollTo({ scrollTop: 0, duration: 0 })
}
