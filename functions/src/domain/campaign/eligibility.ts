import { CROWDS, type Crowd } from '@voucher/shared/values'
import { isWithin, regionName } from '@voucher/shared/regions/index'
import type { Campaign } from '../batch/index.ts'

/**
 * Whether a campaign is for this person: region inside the campaign's, and one
 * of its crowds among the person's (no crowd named = everyone).
 * @returns why not, in words for the person, or `null` when it is
 */
export function ineligibility(
  campaign: Pick<Campaign, 'regionCode' | 'crowds'>,
  person: { regionCode: string; crowds: Crowd[] },
): string | null {
  if (!isWithin(person.regionCode, campaign.regionCode))
    return `这张券只面向${regionName(campaign.regionCode)}的劳动者`
  if (
    campaign.crowds.length === 0 ||
    campaign.crowds.some((crowd) => person.crowds.includes(crowd))
  )
    return null
  return `这张券面向${campaign.crowds.map((crowd) => CROWDS[crowd]).join('、')}，您暂不在适用人群中`
}
