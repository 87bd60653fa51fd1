/** 我的卡券: reads for the holder, strongly consistent. */
import { effectiveStatus, tabOf } from '@voucher/shared/lifecycle'
import { shanghaiDate } from '@voucher/shared/dates'
import type { HistoryEntry, Voucher as VoucherView } from '@voucher/shared/contract/worker'
import type { VoucherAction, VoucherTab } from '@voucher/shared/values'
import { DomainError } from '../../platform/domain-error.ts'
import type { Position } from '../../platform/dynamo/table.ts'
import { filteredPage } from '../../platform/dynamo/filtered-page.ts'
import type { BatchId, PersonId } from '../../platform/ids.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import type { Lookups } from './lookups.ts'
import { viewOf, type Voucher } from './voucher.ts'
import { toVoucher, voucherKey } from './voucher.store.ts'

type VoucherServices = ReadsToday & Lookups

/** The view of one voucher, with the names that its item does not hold. */
export async function describe(services: VoucherServices, voucher: Voucher): Promise<VoucherView> {
  const batch = await services.batches(voucher.batchId)
  if (!batch) throw new Error(`voucher of unknown batch ${voucher.batchId}`)
  const institutionId = batch.mode === 'targeted' ? batch.institutionId : voucher.institutionId
  const classId = batch.mode === 'targeted' ? batch.classId : voucher.classId
  const [institution, trainingClass] = await Promise.all([
    institutionId && services.institutions(institutionId),
    classId && services.classes(classId),
  ])
  return viewOf(voucher, batch, {
    institutionName: institution ? institution.name : undefined,
    className: trainingClass ? trainingClass.name : undefined,
    today: shanghaiDate(services.clock()),
  })
}

export interface VoucherPage {
  vouchers: VoucherView[]
  last: Position | undefined
}

/**
 * One page of a person's vouchers, in the order of their batches' random ids; a tab keeps those
 * whose effective status stands under it.
 */
export async function listVouchers(
  services: VoucherServices,
  personId: PersonId,
  page: { tab?: VoucherTab | undefined; limit: number; start: Position | undefined },
): Promise<VoucherPage> {
  const today = shanghaiDate(services.clock())
  const { items, last } = await filteredPage(
    services.table,
    {
      where: 'pk = :pk AND begins_with(sk, :prefix)',
      values: { ':pk': `PERSON#${personId}`, ':prefix': 'VOUCHER#' },
    },
    {
      ...page,
      wanted: (item) =>
        page.tab === undefined || tabOf(effectiveStatus(toVoucher(item), today)) === page.tab,
    },
  )
  return {
    vouchers: await Promise.all(items.map((item) => describe(services, toVoucher(item)))),
    last,
  }
}

/** @throws DomainError not_found */
export async function readVoucher(
  services: Pick<VoucherServices, 'table'>,
  personId: PersonId,
  batchId: BatchId,
): Promise<Voucher> {
  const item = await services.table.get(voucherKey(personId, batchId))
  if (!item) throw new DomainError('not_found')
  return toVoucher(item)
}

/**
 * What happened to a voucher, oldest first, as the projection recorded it (at most the latest 50).
 */
export async function readHistory(
  services: VoucherServices,
  personId: PersonId,
  batchId: BatchId,
): Promise<HistoryEntry[]> {
  const { items } = await services.table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': `PERSON#${personId}`, ':prefix': `HISTORY#${batchId}#` },
    limit: 50,
    descending: true,
  })
  return items.reverse().map((item) => ({
    at: item.at as string,
    action: item.action as VoucherAction,
    from: (item.from ?? null) as HistoryEntry['from'],
    to: item.to as HistoryEntry['to'],
    byRole: item.role as HistoryEntry['byRole'],
    ...(item.institutionName !== undefined && { institutionName: item.institutionName as string }),
    ...(item.reason !== undefined && { reason: item.reason as string }),
  }))
}
