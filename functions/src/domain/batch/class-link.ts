/**
 * A class and its batches. At most one live batch a class, or a trainee could
 * hold two vouchers for one training; voided ones stay linked, because their
 * used vouchers still count.
 */
import { classKey } from '../training/index.ts'
import type { Change, Item, Table } from '../../platform/dynamo/table.ts'
import type { BatchId, ClassId } from '../../platform/ids.ts'
import type { TargetedBatch } from './batch.ts'

type Link = Pick<TargetedBatch, 'batchId' | 'classId'>

export const takeClass = ({ classId, batchId }: Link): Change => ({
  key: classKey(classId),
  set: 'SET batchId = :batch',
  condition: 'attribute_exists(pk) AND attribute_not_exists(batchId)',
  values: { ':batch': batchId },
})

export const linkItem = ({ classId, batchId }: Link): Item => ({
  pk: classKey(classId).pk,
  sk: `BATCH#${batchId}`,
  batchId,
})

/** Lets the class have another batch once this one is voided. */
export async function releaseClass(table: Table, { classId, batchId }: Link): Promise<void> {
  await table.update({
    key: classKey(classId),
    set: 'REMOVE batchId',
    condition: 'batchId = :batch',
    values: { ':batch': batchId },
  })
}

/** Every batch that was ever issued for the class. */
export async function batchesOfClass(table: Table, classId: ClassId): Promise<BatchId[]> {
  const { items } = await table.query({
    where: 'pk = :pk AND begins_with(sk, :prefix)',
    values: { ':pk': classKey(classId).pk, ':prefix': 'BATCH#' },
  })
  return items.map((item) => item.batchId as BatchId)
}
