/** 核验记录: an institution's redemptions by Shanghai date, as projected. */
import { shanghaiDate } from '@voucher/shared/dates'
import type { Redemption } from '@voucher/shared/contract/operator'
import { filteredPage } from '../../platform/dynamo/filtered-page.ts'
import type { Change, Position } from '../../platform/dynamo/table.ts'
import { voucherIdOf, type InstitutionId, type RedemptionId } from '../../platform/ids.ts'
import type { Reads } from '../../platform/runtime.ts'
import type { LastAction } from '../actor.ts'
import { readOperatorName } from '../operator/index.ts'
import { readPerson } from '../person/index.ts'
import type { Voucher } from '../voucher/index.ts'
import type { ProjectionServices } from './projection-services.ts'

const prefixOf = (date: string): string => `REDEMPTION#${date}#`
const keyOf = (institutionId: string, redeemedAt: string, redemptionId: string) => ({
  pk: `INSTITUTION#${institutionId}`,
  sk: `${prefixOf(shanghaiDate(Date.parse(redeemedAt)))}${redeemedAt}#${redemptionId}`,
})

/** Adds a redemption to its institution's list, once. */
export async function recordRedemption(
  services: ProjectionServices,
  voucher: Voucher,
  redemptionId: RedemptionId,
): Promise<void> {
  const { personId, batchId, institutionId, classId, redeemedAt, redeemedBy } = voucher
  if (!institutionId || !redeemedAt || !redeemedBy) return
  const [batch, trainingClass, holder, operatorName] = await Promise.all([
    services.batches(batchId),
    classId && services.classes(classId),
    readPerson(services, personId),
    readOperatorName(services, institutionId, redeemedBy),
  ])
  await services.table.put({
    item: {
      ...keyOf(institutionId, redeemedAt, redemptionId),
      redemptionId,
      voucherId: voucherIdOf(personId, batchId),
      voucherName: batch?.name,
      holderName: holder?.name,
      operatorName,
      redeemedAt,
      ...(classId && { classId }),
      ...(trainingClass && { className: trainingClass.name }),
    },
    condition: 'attribute_not_exists(pk)',
  })
}

/**
 * Marks it as reversed; it stays on the list. Should its use not be there yet, because that record
 * was set aside, it is put there first.
 */
export async function recordReversal(
  services: ProjectionServices,
  used: Voucher,
  { redemptionId, action }: { redemptionId: RedemptionId; action: LastAction },
): Promise<void> {
  if (!used.institutionId || !used.redeemedAt) return
  const mark: Change = {
    key: keyOf(used.institutionId, used.redeemedAt, redemptionId),
    set: 'SET reversedAt = :at, reversalReason = :reason',
    condition: 'attribute_exists(pk)',
    values: { ':at': action.at, ':reason': action.reason ?? '' },
  }
  if ((await services.table.update(mark)).ok) return
  await recordRedemption(services, used, redemptionId)
  await services.table.update(mark)
}

/** One page of a day's redemptions, latest first. */
export async function listRedemptions(
  { table }: Reads,
  institutionId: InstitutionId,
  page: {
    date: string
    classId: string | undefined
    limit: number
    start: Position | undefined
  },
): Promise<{ redemptions: Redemption[]; last: Position | undefined }> {
  const { items, last } = await filteredPage(
    table,
    {
      where: 'pk = :pk AND begins_with(sk, :prefix)',
      values: { ':pk': `INSTITUTION#${institutionId}`, ':prefix': prefixOf(page.date) },
      descending: true,
    },
    { ...page, wanted: (item) => page.classId === undefined || item.classId === page.classId },
  )
  return {
    redemptions: items.map(
      ({ pk: _pk, sk: _sk, ...redemption }) => redemption as unknown as Redemption,
    ),
    last,
  }
}
