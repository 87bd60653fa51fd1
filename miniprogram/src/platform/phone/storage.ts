import Taro from '@tarojs/taro'
import type { Channel } from '@voucher/shared/values'

/** What the app keeps on the phone. */
export interface Stored {
  /** By which channel the page was opened the last time (h5). */
  channel: 'wechat-oa' | 'ehuiban'
  /** A session for each channel by which the app is opened on this phone. */
  tokens: Partial<Record<Channel, { accessToken: string; refreshToken: string }>>
  /** Signed out by the person's own wish: the app does not sign in again by itself. */
  signedOut: boolean
  deviceId: string
  institutionId: string
  care: boolean
  faceTask: FaceTask
}

/** A face check under way on the card platform's page, and what it is for. */
export interface FaceTask {
  /** `ecard`, or the purpose of a verification. */
  purpose: 'ecard' | 'claim' | 'use'
  /** The batch or voucher; empty for `ecard`. */
  resource: string
  faceSessionId: string
  url: string
  /** By this phone's clock, in ms since the epoch. */
  begunAt: number
}

const PREFIX = 'voucher.'

/** What is kept under a name, or `null`. */
export function stored<N extends keyof Stored>(name: N): Stored[N] | null {
  const value: unknown = Taro.getStorageSync(PREFIX + name)
  return value === '' || value === undefined || value === null ? null : (value as Stored[N])
}

export function store<N extends keyof Stored>(name: N, value: Stored[N]): void {
  Taro.setStorageSync(PREFIX + name, value)
}

export function forget(name: keyof Stored): void {
  Taro.removeStorageSync(PREFIX + name)
}
