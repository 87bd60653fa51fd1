/** The platforms whose mini-program builds a phone of the tests can run. */
import { join } from 'node:path'
import { createMy } from './my.ts'
import type { Host } from './surroundings.ts'
import { createWx } from './wx.ts'

export interface Platform {
  /** Folder of the built bundle (with `app.json`). */
  dist: string
  /** The file with the template of each element. */
  templates: string
  /** What a bundle finds in its world beside what every JavaScript has. */
  globals: (host: Host) => object
  /**
   * What the platform's button tells after the person has allowed the phone number (`code`: what
   * the channel gives for it), or has not (`null`).
   */
  phoneAnswer: (code: string | null) => { event: string; detail: object }
}
export type PlatformName = 'weapp' | 'alipay'

const dist = (name: PlatformName): string => join(import.meta.dirname, '../../dist', name)

export const PLATFORMS: Record<PlatformName, Platform> = {
  weapp: {
    dist: dist('weapp'),
    templates: 'base.wxml',
    globals: (host) => ({ wx: createWx(host) }),
    phoneAnswer: (code) => ({
      event: 'getphonenumber',
      detail:
        code === null
          ? { errMsg: 'getPhoneNumber:fail user deny' }
          : { code, errMsg: 'getPhoneNumber:ok' },
    }),
  },
  alipay: {
    dist: dist('alipay'),
    templates: 'base.axml',
    globals: (host) => ({ my: createMy(host), navigator: { swuserAgent: 'AlipayClient' } }),
    // Once allowed, the app asks for the number itself, by `my.getPhoneNumber`.
    phoneAnswer: (code) =>
      code === null
        ? { event: 'error', detail: { type: 'getAuthorize', errorMessage: '用户取消授权' } }
        : { event: 'getAuthorize', detail: {} },
  },
}
