import { shardOf } from '../../platform/dynamo/shards.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import type { BatchId, PersonId } from '../../platform/ids.ts'
import type { Batch } from '../batch/index.ts'
import type { Voucher } from './voucher.ts'

/**
 * Over how many partitions the due index is spread: a rush of 200,000 claims a second puts under
 * 800 writes on each.
 */
export const DUE_SHARDS = 256

export const voucherKey = (personId: PersonId, batchId: BatchId) => ({
  pk: `PERSON#${personId}`,
  sk: `VOUCHER#${batchId}`,
})
export const dueKeyOfShard = (shard: number): string => `DUE#${shard}`
const dueKeyOf = (personId: PersonId): string => dueKeyOfShard(shardOf(personId, DUE_SHARDS))

/** The index partition of a batch that holds a person's voucher. */
export const batchKeyOf = (
  batch: Pick<Batch, 'batchId' | 'voucherShards'>,
  personId: PersonId,
): string => `${batch.batchId}#${shardOf(personId, batch.voucherShards)}`

/** A voucher that can still expire stands in the due index under its last day. */
export const dueAttributes = (personId: PersonId, validUntil: string) => ({
  dueKey: dueKeyOf(personId),
  dueOn: validUntil,
})

/** A voucher as it comes into being: found by its batch, and due on its last day. */
export function newVoucherItem(voucher: Voucher, batch: Batch): Item {
  const { personId, batchId, ...attributes } = voucher
  return {
    ...voucherKey(personId, batchId),
    ...attributes,
    ...dueAttributes(personId, voucher.validUntil),
    batchKey: batchKeyOf(batch, personId),
  }
}

/** The holder and batch named by a voucher item's key. */
export function ownersOf(key: { pk: string; sk: string }): {
  personId: PersonId
  batchId: BatchId
} {
  return {
    personId: key.pk.slice('PERSON#'.length) as PersonId,
    batchId: key.sk.slice('VOUCHER#'.length) as BatchId,
  }
}

export function toVoucher(item: Item): Voucher {
  const { pk, sk, batchKey: _batchKey, dueKey: _dueKey, dueOn: _dueOn, ...attributes } = item
  return { ...ownersOf({ pk, sk }), ...attributes } as unknown as Voucher
}
