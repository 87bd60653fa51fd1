import { DomainError } from '../../platform/domain-error.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { ReadsToday } from '../../platform/runtime.ts'
import {
  type Batch,
  type Campaign,
  type IssuingProgress,
  readBatch,
  readProgress,
  type TargetedBatch,
} from '../batch/index.ts'
import { readStock } from '../campaign/index.ts'
import { readInstitution } from '../institution/index.ts'
import { countRoster, readClass } from '../training/index.ts'
import { countVouchers, type VoucherCounts } from '../voucher/index.ts'

/**
 * A batch as a clerk follows it (R64, R69): where it stands, how far issuing has come, how many
 * vouchers stand where.
 */
export type BatchOverview = { counts: VoucherCounts } & (
  | {
      batch: TargetedBatch
      institutionName: string
      className: string
      headcount: number
      progress: IssuingProgress
    }
  | { batch: Campaign; remaining: number }
)

/** @throws DomainError not_found */
export async function readBatchOverview(
  runtime: ReadsToday,
  batchId: BatchId,
): Promise<BatchOverview> {
  const { table } = runtime
  const batch: Batch | undefined = await readBatch(table, batchId)
  if (!batch) throw new DomainError('not_found', { detail: '没有这批培训券' })
  const counts = await countVouchers(runtime, batch)
  if (batch.mode === 'general') {
    const shards = await readStock(table, batch)
    return { batch, counts, remaining: shards.reduce((sum, { remaining }) => sum + remaining, 0) }
  }
  const [institution, trainingClass, headcount, progress] = await Promise.all([
    readInstitution(runtime, batch.institutionId),
    readClass(table, batch.classId),
    countRoster(table, batch.classId),
    readProgress(table, batchId),
  ])
  return {
    batch,
    counts,
    institutionName: institution?.name ?? '',
    className: trainingClass?.name ?? '',
    headcount,
    progress,
  }
}
