import type { VoucherTab } from '@voucher/shared/values'
import { open } from '../../platform/page/navigation.ts'
import { createStore } from '../../services/store.ts'
import { useStore } from './useStore.ts'

/**
 * The tab of 我的卡券 that is open. Pages of the tab bar take no parameters, so that it is kept here.
 */
const tab = createStore<VoucherTab>(() => 'claimed')

export const useVoucherTab = (): [VoucherTab, (tab: VoucherTab) => void] => [useStore(tab), tab.set]

/** Opens 我的卡券 at a tab. */
export function openVouchers(at: VoucherTab): void {
  tab.set(at)
  open('vouchers')
}
