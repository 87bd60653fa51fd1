/**
 * What the measurement of availability happens on: four desks with holders to come, a campaign, and
 * two batches of bulk work.
 */
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { createBatchReader, readBatch } from '../../../functions/src/domain/batch/index.ts'
import { claimVoucher, EmptyShards } from '../../../functions/src/domain/campaign/index.ts'
import { personKey } from '../../../functions/src/domain/person/index.ts'
import {
  batchKeyOf,
  dueAttributes,
  voucherKey,
} from '../../../functions/src/domain/voucher/index.ts'
import type {
  BatchId,
  ClassId,
  InstitutionId,
  PersonId,
} from '../../../functions/src/platform/ids.ts'
import {
  campaign,
  next,
  school,
  trainingClass,
  worker,
  type Ground,
} from '../../../functions/test/support/world/world.ts'
import { copies, peopleIds, rosterOf } from '../../../functions/test/support/world/population.ts'
import { forEach, issueTo } from '../operations/population.ts'

/** How many of each there shall be. */
export interface Plan {
  /** Vouchers to be issued, and as many that are due. */
  bulk: number
  claimants: number
  /**
   * People who will come to a desk with a voucher of its own class, and as many with one of the
   * campaign.
   */
  holders: number
}

/** An operator at work, and who will come; who holds a general voucher is enrolled in the class. */
export interface Desk {
  operatorId: PersonId
  institutionId: InstitutionId
  classId: ClassId
  targeted: Holding
  general: Holding
}
export interface Holding {
  batchId: BatchId
  holders: PersonId[]
}
export interface Prepared {
  desks: Desk[]
  claims: Holding
  issue: BatchId
  expire: BatchId
}

export const DESKS = 4

export async function prepare(
  ground: Ground,
  { bulk, claimants, holders }: Plan,
): Promise<Prepared> {
  const at = await school(ground)
  const { batchId: issue } = await rosterOf(ground, at, {
    personIds: peopleIds(ground, bulk - 1),
  })
  const expire = await dueBatch(ground, bulk)
  const { batchId } = await campaign(ground, { quantity: 10 * (claimants + DESKS * holders) })
  const desks: Desk[] = []
  for (let index = 0; index < DESKS; index++) desks.push(await desk(ground, batchId, holders))
  return {
    desks,
    issue,
    expire,
    claims: { batchId, holders: await profiles(ground, claimants) },
  }
}

/** People with a profile each, copied from one who came through the front door. */
async function profiles(ground: Ground, count: number): Promise<PersonId[]> {
  const ids = peopleIds(ground, count)
  await copies(ground, personKey((await worker(ground)).personId), ids.map(personKey))
  return ids
}

/**
 * A batch whose vouchers ran out yesterday. They do not say how they came into being, so that the
 * stream passes them over.
 */
async function dueBatch(ground: Ground, count: number): Promise<BatchId> {
  const today = shanghaiDate(ground.clock.now())
  const [first] = (await profiles(ground, 1)) as [PersonId]
  const batchId = await issueTo(ground, await school(ground), {
    personIds: [first],
    validUntil: today,
  })
  const batch = await readBatch(ground.runtime.table, batchId)
  if (!batch) throw new Error('the batch was not made')
  const validUntil = addDays(today, -1)
  await copies(
    ground,
    voucherKey(first, batchId),
    peopleIds(ground, count).map((personId) => ({
      ...voucherKey(personId, batchId),
      ...dueAttributes(personId, validUntil),
      batchKey: batchKeyOf(batch, personId),
      validFrom: validUntil,
      validUntil,
      lastAction: undefined,
    })),
  )
  return batchId
}

async function desk(ground: Ground, campaignId: BatchId, holders: number): Promise<Desk> {
  const at = await school(ground)
  const { classId } = await trainingClass(ground, at, { capacity: holders })
  const [own, claimants] = [await profiles(ground, holders), await profiles(ground, holders)]
  const services = {
    ...ground.runtime,
    batches: createBatchReader(ground.runtime.table),
    emptyShards: new EmptyShards(),
  }
  await forEach(claimants, async (personId) =>
    claimVoucher(services, {
      personId,
      batchId: campaignId,
      idempotency: { key: `claim-${next()}`, hash: '0'.repeat(16) },
      actor: { role: 'worker', personId },
      verificationToken: (
        await ground.services.signer.verification(
          { personId, purpose: 'claim', resource: campaignId },
          ground.clock.now(),
        )
      ).token,
    }),
  )
  return {
    operatorId: at.operator.personId,
    institutionId: at.institutionId,
    classId,
    targeted: { batchId: await issueTo(ground, at, { personIds: own }), holders: own },
    general: { batchId: campaignId, holders: claimants },
  }
}
