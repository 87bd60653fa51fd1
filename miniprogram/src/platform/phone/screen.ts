import Taro from '@tarojs/taro'

/**
 * Makes the screen bright and keeps it on (mini-programs), or keeps it on (h5, where the browser
 * can).
 * @returns how to undo it
 */
export function lightUp(): () => void {
  return process.env.TARO_ENV === 'h5' ? keepAwakeInBrowser() : lightUpInMiniProgram()
}

/** A wish about the screen that the phone may refuse; nothing depends on it. */
const wish = (promise: Promise<unknown>) => void promise.catch(() => undefined)

function lightUpInMiniProgram(): () => void {
  let before: number | undefined
  let over = false
  wish(
    Taro.getScreenBrightness().then(({ value }) => {
      before = value
      if (!over) wish(Taro.setScreenBrightness({ value: 1 }))
    }),
  )
  wish(Taro.setKeepScreenOn({ keepScreenOn: true }))
  return () => {
    over = true
    if (before !== undefined) wish(Taro.setScreenBrightness({ value: before }))
    wish(Taro.setKeepScreenOn({ keepScreenOn: false }))
  }
}

function keepAwakeInBrowser(): () => void {
  if (!('wakeLock' in navigator)) return () => undefined
  const lock = navigator.wakeLock.request('screen')
  wish(lock)
  return () => wish(lock.then((held) => held.release()))
}
