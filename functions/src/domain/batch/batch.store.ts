import { cached } from '../../platform/work/cache.ts'
import type { Item, Table } from '../../platform/dynamo/table.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { LastAction } from '../actor.ts'
import type { Batch, Campaign } from './batch.ts'

export const batchKey = (batchId: BatchId) => ({ pk: `BATCH#${batchId}`, sk: 'BATCH' })
export const stockKey = (batchId: BatchId, shard: number) => ({
  pk: `BATCH#${batchId}#STOCK#${shard}`,
  sk: 'STOCK',
})

/** Campaigns of a region, by the end of their claim window. */
export const campaignsOwner = (regionCode: string): string => `CAMPAIGNS#${regionCode}`

/** What tells the campaigns of a region apart for whoever makes them. */
export const campaignSlot = ({
  regionCode,
  claimFrom,
  claimUntil,
  name,
}: Pick<Campaign, 'regionCode' | 'claimFrom' | 'claimUntil' | 'name'>) => ({
  pk: `CAMPAIGNS#${regionCode}`,
  sk: `MADE#${claimFrom}#${claimUntil}#${name}`,
})

/** The batch as stored: lists find campaigns by region and claim window. */
export function batchItem(batch: Batch, lastAction: LastAction): Item {
  const owner =
    batch.mode === 'general'
      ? { ownerKey: campaignsOwner(batch.regionCode), ownerSort: batch.claimUntil }
      : { ownerKey: `BATCHES#${batch.regionCode}`, ownerSort: batch.createdAt }
  return {
    ...batchKey(batch.batchId),
    ...batch,
    ...owner,
    lastAction,
  }
}

export const toBatch = (item: Item): Batch => {
  const {
    pk: _pk,
    sk: _sk,
    ownerKey: _ownerKey,
    ownerSort: _ownerSort,
    lastAction: _lastAction,
    ...batch
  } = item
  return batch as unknown as Batch
}

export async function readBatch(table: Table, batchId: BatchId): Promise<Batch | undefined> {
  const item = await table.get(batchKey(batchId))
  return item && toBatch(item)
}

/** Why a batch is being voided, for what must still be voided; empty when it is not. */
export async function readVoidReason(table: Table, batchId: BatchId): Promise<string> {
  return ((await table.get(batchKey(batchId)))?.lastAction as LastAction | undefined)?.reason ?? ''
}

/**
 * Looks batches up by id; safe to hold, because all but the state of an approved batch is
 * immutable.
 */
export type BatchReader = (batchId: BatchId) => Promise<Batch | undefined>
export const createBatchReader = (table: Table): BatchReader =>
  cached((batchId) => readBatch(table, batchId), { milliseconds: 60_000, limit: 1000 })
