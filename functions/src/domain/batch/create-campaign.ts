import type { Crowd, FunctionType, Level, Occupation, TrainingType } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { concurrently } from '../../platform/concurrently.ts'
import { invalidField } from '../../platform/domain-error.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import { sharesOf, stockShardsFor, voucherShardsFor, type Campaign, type Validity } from './batch.ts'
import { batchItem, stockKey } from './batch.store.ts'
import { changeState } from './change-state.ts'

export interface NewCampaign {
  name: string; functionType: FunctionType; faceValueFen?: number; quantity: number; trainingType: TrainingType; occupation: Occupation
  level: Level; regionCode: string; crowds: Crowd[]; claimFrom: string; claimUntil: string; validity: Validity
  /** The rush that the stock is spread for, claims per second. */
  expectedPeakPerSecond?: number
}

/**
 * Creates a campaign (发券活动, R4) and opens it. The stock is laid out before
 * the campaign can be seen, so nobody meets one with half its stock.
 * @throws DomainError invalid_request
 */
export async function createCampaign(runtime: Pick<Runtime, 'table' | 'clock' | 'random'>, input: NewCampaign, actor: Actor): Promise<Campaign> {
  if (input.functionType === 'faceValue' ? !input.faceValueFen : input.faceValueFen !== undefined) throw invalidField('faceValueFen', '面值券必须填写面值，抵用券没有面值')
  if (input.claimUntil <= input.claimFrom) throw invalidField('claimUntil', '领取截止时间应晚于开始时间')
  if (input.validity.type === 'fixed' && input.validity.until < input.validity.from) throw invalidField('validity.until', '最后使用日不能早于开始使用日')
  if (!Number.isInteger(input.quantity) || input.quantity < 1 || input.quantity > 10_000_000) throw invalidField('quantity', '制券数量应为 1 到 1000 万')
  const { expectedPeakPerSecond: peak = 400, ...fields } = input
  const at = iso(runtime.clock())
  const campaign: Campaign = {
    ...fields, mode: 'general', batchId: runtime.random.id('bat'), state: 'draft', createdAt: at, version: 1,
    stockShards: stockShardsFor(input.quantity, peak), voucherShards: voucherShardsFor(peak),
  }
  await runtime.table.put({ item: batchItem(campaign, lastActionOf('batch.create', actor, at)), condition: 'attribute_not_exists(pk)' })
  const shares = sharesOf(campaign.quantity, campaign.stockShards).map((remaining, shard) => ({ ...stockKey(campaign.batchId, shard), remaining, open: true }))
  await concurrently(shares, 16, (item) => runtime.table.put({ item, condition: 'attribute_not_exists(pk)' }))
  await changeState(runtime, campaign.batchId, ['draft'], 'issued', actor)
  return { ...campaign, state: 'issued' }
}
