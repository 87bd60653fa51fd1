/** Pictures of screens, numbered in the order of the walk. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Phone } from './phone.ts'

export interface Gallery {
  /** A picture of what the phone shows, and where the screen goes on below, one of its end. */
  take(phone: Phone, name: string): Promise<void>
}

/** Long enough for what moves on the screens to come to rest. */
const REST_MS = 400
/** Run in the page: scrolls to the end. @returns whether there was anything to scroll */
const SCROLL_TO_END = `(() => {
  const pages = [...document.querySelectorAll('.taro_page')].filter((page) => page.offsetParent !== null || page.offsetHeight > 0)
  return [document.scrollingElement, ...pages].some((element) => {
    const before = element.scrollTop
    element.scrollTop = element.scrollHeight
    return element.scrollTop > before + 1
  })
})()`

/** @param prefix in front of every file name, such as `phone` */
export function createGallery(folder: string, prefix: string): Gallery {
  let count = 0
  mkdirSync(folder, { recursive: true })
  return {
    async take(phone, name) {
      count += 1
      const file = join(folder, `${prefix}-${String(count).padStart(2, '0')}-${name}`)
      await phone.page.waitForTimeout(REST_MS)
      await phone.page.screenshot({ path: `${file}.png` })
      if (await phone.page.evaluate<boolean>(SCROLL_TO_END))
        await phone.page.screenshot({ path: `${file}-end.png` })
    },
  }
}
