/** 核验: the operator sees whether person and voucher match, before anything changes (§21, R40). */
import { chineseDate, shanghaiDate } from '@voucher/shared/dates'
import type { Preview } from '@voucher/shared/contract/operator'
import type { Item } from '../../platform/dynamo/table.ts'
import type { Batch } from '../batch/index.ts'
import { personKey, toPerson } from '../person/index.ts'
import { openClasses, traineeKey } from '../training/index.ts'
import { describe, toVoucher, voucherKey } from '../voucher/index.ts'
import { operatorRefusal, scanRefusal } from './scan-rules.ts'
import { findPass, refuse, type Scan, type ScanServices } from './scan.ts'

/** @throws DomainError any refusal of a scan; each is recorded */
export async function previewScan(services: ScanServices, scan: Scan): Promise<Preview> {
  const { pass, batch } = await findPass(services, scan)
  const items = await services.table.batchGet([
    voucherKey(pass.personId, pass.batchId),
    personKey(pass.personId),
    ...(batch.mode === 'targeted' ? [traineeKey(batch.classId, pass.personId)] : []),
  ])
  const find = (prefix: string): Item | undefined =>
    items.find((item) => item.sk.startsWith(prefix))
  const [voucherItem, profile] = [find('VOUCHER#'), find('PROFILE')]
  if (!voucherItem || !profile)
    throw await refuse(services, scan, { code: 'pass_unknown', pass, batch })
  const voucher = toVoucher(voucherItem)
  const now = services.clock()
  const today = shanghaiDate(now)
  const isMissing = batch.mode === 'targeted' && !find('TRAINEE#')
  const code =
    operatorRefusal(scan.operator, pass, batch) ??
    scanRefusal(voucher, { pass, batch }, now) ??
    (isMissing ? 'not_on_roster' : null)
  if (code) throw await refuse(services, scan, { code, pass, batch, voucher })
  const person = toPerson(profile)
  const classes =
    batch.mode === 'general'
      ? await openClasses(services.table, {
          institutionId: scan.operator.institutionId,
          trainingType: batch.trainingType,
          occupation: batch.occupation,
          today,
        })
      : []
  return {
    voucher: await describe(services, voucher),
    holder: { name: person.name, idNumberMasked: person.idNumberMasked },
    classes: classes.map(({ classId, name, freeSeats }) => ({ classId, name, freeSeats })),
    warnings: await warnings(services, batch, { classes, today }),
  }
}

/**
 * What the operator should know although it forbids nothing: a scan outside the class's dates, no
 * class to choose.
 */
async function warnings(
  services: ScanServices,
  batch: Batch,
  { classes, today }: { classes: readonly { freeSeats: number }[]; today: string },
): Promise<string[]> {
  if (batch.mode === 'general')
    return classes.some((one) => one.freeSeats > 0)
      ? []
      : ['本机构没有同类型、同工种且有空位的开班，暂时不能使用这张券']
  const trainingClass = await services.classes(batch.classId)
  if (!trainingClass) return []
  if (today < trainingClass.startDate)
    return [`班级 ${chineseDate(trainingClass.startDate)} 才开班，请确认是否现在核验`]
  return today > trainingClass.endDate
    ? [`班级已于 ${chineseDate(trainingClass.endDate)} 结束，请确认是否补核验`]
    : []
}
