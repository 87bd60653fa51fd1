/**
 * 领券中心: the campaigns of one's region and of the regions above it, with what each means for the
 * person (R21).
 */
import { shanghaiDate } from '@voucher/shared/dates'
import { ancestorsOf } from '@voucher/shared/regions/index'
import type { Campaign as CampaignView } from '@voucher/shared/contract/worker'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { Position } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import { type Batch, type Campaign, campaignsOwner, isClaimable, toBatch } from '../batch/index.ts'
import { type Person, readPerson } from '../person/index.ts'
import { voucherKey } from '../voucher/index.ts'
import type { StockCounter } from './count-stock.ts'
import { ineligibility } from './eligibility.ts'

interface CampaignPage {
  regionCode?: string | undefined
  limit: number
  start: Position | undefined
}
type CampaignServices = ReadsToday & { countStock: StockCounter }

/**
 * One page of open campaigns, nearest region first, soonest to close first.
 * @throws DomainError invalid_cursor
 */
export async function listCampaigns(
  services: CampaignServices,
  personId: PersonId,
  page: CampaignPage,
): Promise<{ campaigns: CampaignView[]; last: Position | undefined }> {
  const person = await readPerson(services, personId)
  if (!person) throw new DomainError('not_found')
  const regionCode = page.regionCode ?? person.regionCode
  const { found, last } = await collect(services, [regionCode, ...ancestorsOf(regionCode)], page)
  const held = await services.table.batchGet(
    found.map((campaign) => voucherKey(personId, campaign.batchId)),
  )
  const claimed = new Set(held.map((item) => item.sk))
  const campaigns = await Promise.all(
    found.map(async (campaign) =>
      view(campaign, person, {
        claimed: claimed.has(voucherKey(personId, campaign.batchId).sk),
        remaining: await services.countStock(campaign),
      }),
    ),
  )
  return { campaigns, last }
}

/** Walks the chain of regions; the position is a step of the chain and a key within it. */
async function collect(
  { table, clock }: CampaignServices,
  chain: string[],
  page: CampaignPage,
): Promise<{ found: Campaign[]; last: Position | undefined }> {
  const [now, today] = [iso(clock()), shanghaiDate(clock())]
  const isOpen = (batch: Batch): batch is Campaign =>
    batch.mode === 'general' && isClaimable(batch, now, today)
  const found: Campaign[] = []
  let start = page.start?.key as Position | undefined
  // The campaign that ended the page before may have closed since, and DynamoDB refuses to begin
  // outside of what is asked for. Whatever is open comes after it.
  if (start && (start.ownerSort as string) <= now) start = undefined
  for (let step = (page.start?.step as number | undefined) ?? 0; step < chain.length; step++) {
    do {
      const { items, last } = await table.query({
        index: 'byOwner',
        where: 'ownerKey = :owner AND ownerSort > :now',
        values: { ':owner': campaignsOwner(chain[step] ?? ''), ':now': now },
        limit: page.limit - found.length,
        start,
      })
      found.push(...items.map(toBatch).filter(isOpen))
      start = last
      if (found.length >= page.limit && start) return { found, last: { step, key: start } }
      if (found.length >= page.limit)
        return { found, last: step + 1 < chain.length ? { step: step + 1 } : undefined }
    } while (start)
  }
  return { found, last: undefined }
}

function view(
  campaign: Campaign,
  person: Person,
  { claimed, remaining }: Pick<CampaignView, 'claimed' | 'remaining'>,
): CampaignView {
  const {
    batchId,
    name,
    functionType,
    trainingType,
    occupation,
    level,
    regionCode,
    claimFrom,
    claimUntil,
    validity,
  } = campaign
  const reason = ineligibility(campaign, person)
  return {
    batchId,
    name,
    functionType,
    trainingType,
    occupation,
    level,
    regionCode,
    claimFrom,
    claimUntil,
    remaining,
    claimed,
    eligible: reason === null,
    ...(campaign.faceValueFen !== undefined && { faceValueFen: campaign.faceValueFen }),
    ...(validity.type === 'fixed' ? { useUntil: validity.until } : { useDays: validity.days }),
    ...(reason !== null && { ineligibleReason: reason }),
  }
}
