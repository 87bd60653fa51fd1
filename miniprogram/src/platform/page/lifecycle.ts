import { useDidHide, useDidShow } from '@tarojs/taro'
import { useEffect, useState } from 'react'

export { useDidHide as useHide, useDidShow as useShow, useReachBottom } from '@tarojs/taro'

/** Whether people can see the page now: it is on top, and the app or browser tab is in front. */
export function useVisible(): boolean {
  const [onTop, setOnTop] = useState(true)
  const [inFront, setInFront] = useState(true)
  useDidShow(() => setOnTop(true))
  useDidHide(() => setOnTop(false))
  useEffect(() => {
    if (process.env.TARO_ENV !== 'h5') return undefined
    const listener = () => setInFront(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', listener)
    return () => document.removeEventListener('visibilitychange', listener)
  }, [])
  return onTop && inFront
}
