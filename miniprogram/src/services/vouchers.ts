import type { Response } from '@voucher/shared/contract/index'
import type { Campaign, Voucher } from '@voucher/shared/contract/worker'
import { api } from './api/api.ts'

export type VoucherDetail = Response<'GET /me/vouchers/{voucherId}'>
export type Pass = Response<'POST /me/vouchers/{voucherId}/passes'>
export type PassStatus = Response<'GET /me/vouchers/{voucherId}/status'>

/** All of one's vouchers. They are few, so that one reading gives every tab and its count (R22). */
export async function myVouchers(): Promise<Voucher[]> {
  const vouchers: Voucher[] = []
  let cursor: string | undefined
  do {
    const page = await api('GET /me/vouchers', { query: { limit: 100, cursor } })
    vouchers.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return vouchers
}

/** One campaign of 领券中心 (R21); `null` when it is not offered any more. */
export async function findCampaign(batchId: string): Promise<Campaign | null> {
  let cursor: string | undefined
  do {
    const page = await api('GET /campaigns', { query: { limit: 100, cursor } })
    const found = page.items.find((campaign) => campaign.batchId === batchId)
    if (found !== undefined) return found
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return null
}
