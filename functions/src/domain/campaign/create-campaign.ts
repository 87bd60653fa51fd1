import type { Crowd, FunctionType, Level, Occupation, TrainingType } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import { concurrently } from '../../platform/work/concurrently.ts'
import { invalidField } from '../../platform/domain-error.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import type { Makes, Reads } from '../../platform/runtime.ts'
import { lastActionOf } from '../actor.ts'
import { madeBefore, takeSlot, type CreateOptions, type Creation } from '../creation.ts'
import {
  batchItem,
  type Campaign,
  campaignSlot,
  readBatch,
  sharesOf,
  stockKey,
  stockShardsFor,
  type Validity,
  voucherShardsFor,
} from '../batch/index.ts'

const ATTEMPTS = 5

export interface NewCampaign {
  name: string
  functionType: FunctionType
  faceValueFen?: number
  quantity: number
  trainingType: TrainingType
  occupation: Occupation
  level: Level
  regionCode: string
  crowds: Crowd[]
  claimFrom: string
  claimUntil: string
  validity: Validity
  /** The rush that the stock is spread for, claims per second. */
  expectedPeakPerSecond?: number
}

/**
 * Creates a campaign (发券活动, R4), open for claims in its window. The stock is
 * laid out before the campaign can be seen, so nobody meets one with half its
 * stock. Safe to repeat: a region's campaign of this name and window is made
 * once, unless another one is asked for.
 * @returns the campaign; not `created` when it was there
 * @throws DomainError invalid_request; wrong_state when it is there with other content; try_again
 */
export async function createCampaign(
  runtime: Makes,
  input: NewCampaign,
  { actor, again = false }: CreateOptions,
): Promise<Campaign & { created: boolean }> {
  if (input.functionType === 'faceValue' ? !input.faceValueFen : input.faceValueFen !== undefined)
    throw invalidField('faceValueFen', '面值券必须填写面值，抵用券没有面值')
  if (input.claimUntil <= input.claimFrom)
    throw invalidField('claimUntil', '领取截止时间应晚于开始时间')
  if (input.validity.type === 'fixed' && input.validity.until < input.validity.from)
    throw invalidField('validity.until', '最后使用日不能早于开始使用日')
  if (!Number.isInteger(input.quantity) || input.quantity < 1 || input.quantity > 10_000_000)
    throw invalidField('quantity', '制券数量应为 1 到 1000 万')
  const { expectedPeakPerSecond: peak = 400, ...fields } = input
  const at = iso(runtime.clock())
  const campaign: Campaign = {
    ...fields,
    mode: 'general',
    batchId: runtime.random.id('bat'),
    state: 'issued',
    createdAt: at,
    version: 1,
    stockShards: stockShardsFor(input.quantity, peak),
    voucherShards: voucherShardsFor(peak),
  }
  const creation: Creation = { slot: campaignSlot(campaign), id: campaign.batchId, content: input }
  const known = again ? undefined : await runtime.table.get(creation.slot)
  if (known) return existing(runtime, known, creation)
  // Whoever dies now, or finds the slot taken after all, leaves a stock that no campaign names.
  const shares = sharesOf(campaign.quantity, campaign.stockShards).map((remaining, shard) => ({
    ...stockKey(campaign.batchId, shard),
    remaining,
    open: true,
  }))
  await concurrently(shares, 16, (item) =>
    runtime.table.put({ item, condition: 'attribute_not_exists(pk)' }),
  )
  return contending(ATTEMPTS, async () => {
    const outcome = await runtime.table.transact([
      takeSlot(creation, again),
      {
        put: {
          item: batchItem(campaign, lastActionOf('batch.create', { actor, at })),
          condition: 'attribute_not_exists(pk)',
        },
      },
    ])
    if (outcome.ok) return { ...campaign, created: true }
    const taken = outcome.reasons[0]?.item
    if (taken) return existing(runtime, taken, creation)
    return IN_THE_WAY
  })
}

async function existing(
  { table }: Reads,
  taken: Item,
  creation: Creation,
): Promise<Campaign & { created: boolean }> {
  const before = await readBatch(
    table,
    madeBefore(taken, creation, '同一地区、同名、同一领取时间的活动'),
  )
  if (before?.mode !== 'general') throw new Error(`no campaign behind the slot ${creation.slot.pk}`)
  return { ...before, created: false }
}
