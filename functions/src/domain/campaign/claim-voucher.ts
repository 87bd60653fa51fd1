/**
 * Claiming a general voucher (§12, R21): a transaction of two items, the voucher and one shard of
 * the stock.
 */
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { iso } from '../../platform/clock.ts'
import { contending, IN_THE_WAY, ONCE_MORE } from '../../platform/dynamo/contention.ts'
import type { TokenVerifier } from '../../platform/crypto/tokens.ts'
import { DomainError } from '../../platform/domain-error.ts'
import type { BatchId, PersonId } from '../../platform/ids.ts'
import type { Makes } from '../../platform/runtime.ts'
import { lastActionOf, type Actor } from '../actor.ts'
import {
  type BatchReader,
  type Campaign,
  isClaimable,
  stockKey,
  validityOn,
} from '../batch/index.ts'
import { personKey, toPerson } from '../person/index.ts'
import { newVoucherItem, toVoucher, type Voucher, voucherKey } from '../voucher/index.ts'
import { ineligibility } from './eligibility.ts'
import { type EmptyShards, findStock } from './stock.ts'
import { isReplay, slotOf, type Idempotency } from '../idempotency.ts'

const ATTEMPTS = 24

export interface ClaimServices extends Makes {
  verifier: TokenVerifier
  batches: BatchReader
  emptyShards: EmptyShards
}
export interface Claim {
  personId: PersonId
  batchId: BatchId
  verificationToken: string
  idempotency: Idempotency
  actor: Actor
}

/**
 * Claims one voucher of a campaign for a person.
 * @returns the voucher and its campaign; the same again for the same key
 * @throws DomainError not_found, claim_window_closed, already_claimed, not_eligible,
 *   verification_invalid, verification_expired, sold_out, idempotency_conflict, try_again
 */
export async function claimVoucher(
  services: ClaimServices,
  request: Claim,
): Promise<{ voucher: Voucher; campaign: Campaign }> {
  const { clock, verifier } = services
  const { personId, batchId, idempotency } = request
  const campaign = await services.batches(batchId)
  if (campaign?.mode !== 'general' || campaign.state === 'draft') throw new DomainError('not_found')
  const [person, existing] = await readBoth(services, personId, batchId)
  const now = clock()
  if (existing && isReplay({ slot: existing.claimSlot, at: existing.claimedAt }, idempotency, now))
    return { voucher: existing, campaign }
  if (!isClaimable(campaign, iso(now), shanghaiDate(now)))
    throw new DomainError('claim_window_closed')
  if (existing) throw new DomainError('already_claimed')
  const reason = person ? ineligibility(campaign, person) : '没有找到您的个人信息'
  if (reason !== null) throw new DomainError('not_eligible', { detail: reason })
  await verifier.verification(request.verificationToken, {
    personId,
    purpose: 'claim',
    resource: batchId,
  })
  const at = iso(now)
  const voucher: Voucher = {
    personId,
    batchId,
    status: 'claimed',
    version: 1,
    ...validityOn(campaign.validity, shanghaiDate(now), addDays),
    claimedAt: at,
    claimSlot: slotOf(idempotency),
    lastAction: lastActionOf('claim', { actor: request.actor, at }),
  }
  return { voucher: await take(services, voucher, { campaign, idempotency }), campaign }
}

async function readBoth({ table }: ClaimServices, personId: PersonId, batchId: BatchId) {
  const items = await table.batchGet([personKey(personId), voucherKey(personId, batchId)])
  const profile = items.find((item) => item.sk === 'PROFILE')
  const voucher = items.find((item) => item.sk !== 'PROFILE')
  return [profile && toPerson(profile), voucher && toVoucher(voucher)] as const
}

/**
 * Takes one from any shard that has some. Contention is retried and never reported as sold out
 * (invariant 2).
 */
async function take(
  services: ClaimServices,
  voucher: Voucher,
  { campaign, idempotency }: { campaign: Campaign; idempotency: Idempotency },
): Promise<Voucher> {
  const { table, random, emptyShards } = services
  let found: number | undefined
  return contending(ATTEMPTS, async () => {
    const shard = found ?? emptyShards.pick(campaign, random.fraction())
    found = undefined
    if (shard === undefined) throw new DomainError('sold_out')
    const outcome = await table.transact([
      { put: { item: newVoucherItem(voucher, campaign), condition: 'attribute_not_exists(pk)' } },
      {
        update: {
          key: stockKey(campaign.batchId, shard),
          set: 'SET remaining = remaining - :one',
          condition: 'remaining >= :one AND #open = :true',
          names: { '#open': 'open' },
          values: { ':one': 1, ':true': true },
        },
      },
    ])
    if (outcome.ok) return voucher
    const [put, stock] = outcome.reasons
    if (put?.cause === 'condition')
      return answerExisting(put.item && toVoucher(put.item), idempotency, services.clock())
    if (stock?.cause === 'condition') {
      if (stock.item?.open === false) throw new DomainError('claim_window_closed')
      found = await findStock(services, campaign)
      return ONCE_MORE
    }
    return IN_THE_WAY
  })
}

/** Somebody with the same identity was faster: perhaps this very request, whose answer was lost. */
function answerExisting(
  existing: Voucher | undefined,
  idempotency: Idempotency,
  now: number,
): Voucher {
  if (existing && isReplay({ slot: existing.claimSlot, at: existing.claimedAt }, idempotency, now))
    return existing
  throw new DomainError('already_claimed')
}
