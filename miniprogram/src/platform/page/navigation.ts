import Taro, { useDidShow, useRouter } from '@tarojs/taro'
import { useCallback, useEffect } from 'react'
import { colourOf } from '../../styles/colours.ts'

/** Every page and the parameters that it takes. */
export interface PageParameters {
  home: Record<string, never>
  vouchers: Record<string, never>
  me: Record<string, never>
  ecard: Record<string, never>
  agreement: Record<string, never>
  campaigns: Record<string, never>
  claim: { batchId: string }
  voucher: { voucherId: string }
  pass: { voucherId: string }
  scan: Record<string, never>
  records: Record<string, never>
  operators: Record<string, never>
  operatorEdit: { operatorId?: string }
}
export type PageName = keyof PageParameters

const PATHS: Record<PageName, string> = {
  home: '/pages/home/index',
  vouchers: '/pages/vouchers/index',
  me: '/pages/me/index',
  ecard: '/packages/claim/pages/ecard/index',
  agreement: '/packages/claim/pages/agreement/index',
  campaigns: '/packages/claim/pages/campaigns/index',
  claim: '/packages/claim/pages/claim/index',
  voucher: '/packages/use/pages/voucher/index',
  pass: '/packages/use/pages/pass/index',
  scan: '/packages/operator/pages/scan/index',
  records: '/packages/operator/pages/records/index',
  operators: '/packages/operator/pages/operators/index',
  operatorEdit: '/packages/operator/pages/operator-edit/index',
}
const TABS: readonly PageName[] = ['home', 'vouchers', 'me']

type Arguments<N extends PageName> =
  PageParameters[N] extends Record<string, never> ? [] : [parameters: PageParameters[N]]

function address(name: PageName, parameters: Record<string, string | undefined> = {}): string {
  const pairs = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  )
  return PATHS[name] + (pairs.length === 0 ? '' : `?${pairs.join('&')}`)
}

/** Opens a page; tabs are switched to. */
export function open<N extends PageName>(name: N, ...[parameters]: Arguments<N>): void {
  if (TABS.includes(name)) void Taro.switchTab({ url: PATHS[name] })
  else void Taro.navigateTo({ url: address(name, parameters) })
}

/** Opens a page in place of the current one, so that “back” skips it. */
export function replaceWith<N extends PageName>(name: N, ...[parameters]: Arguments<N>): void {
  if (TABS.includes(name)) void Taro.switchTab({ url: PATHS[name] })
  else void Taro.redirectTo({ url: address(name, parameters) })
}

/** Goes back; from the first page, to 首页. */
export function back(): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack()
  else void Taro.switchTab({ url: PATHS.home })
}

/** The current page's parameters; those that are missing read as empty. */
export function useParameter(name: string): string {
  const { params } = useRouter()
  const value = params[name]
  return value === undefined ? '' : decodeURIComponent(value)
}

/** What is written on a title bar of each colour: the platforms know black and white only. */
const FRONTS = { white: '#000000', blue: '#ffffff' } as const
export type Bar = keyof typeof FRONTS

/** Colours the title bar as the page's ground asks, also when the page is shown again. */
export function useTitleBar(bar: Bar, care: boolean): void {
  const paint = useCallback(() => {
    const colours = { frontColor: FRONTS[bar], backgroundColor: colourOf(bar, care) }
    // Without it the bar stays as it was: nothing depends on its colour.
    void Promise.resolve(Taro.setNavigationBarColor(colours)).catch(() => undefined)
  }, [bar, care])
  useEffect(paint, [paint])
  useDidShow(paint)
}
