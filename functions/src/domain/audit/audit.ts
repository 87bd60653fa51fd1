/**
 * The audit trail (R72, invariant 13). Changes reach it through the stream;
 * refused scans change nothing and are written here directly (B1).
 */
import { shanghaiDate } from '@voucher/shared/dates'
import type { ActorRole } from '@voucher/shared/values'
import { itemsOf } from '../../platform/dynamo/pages.ts'
import { shardOf } from '../../platform/dynamo/shards.ts'
import type { Item } from '../../platform/dynamo/table.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Makes, Reads } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'

/** A day of one region is spread over this many partitions. */
export const AUDIT_SHARDS = 16

export interface AuditEntry {
  /** ISO 8601 UTC. */
  at: string
  action: string
  role: ActorRole
  by?: PersonId
  address?: string
  device?: string
  regionCode: string
  /** What was acted on: an id of ours. */
  subject: string
  reason?: string
  /** Why it was refused; absent for changes. */
  refusal?: string
  before?: Record<string, unknown>
  after?: Record<string, unknown>
}

export const auditPartition = (regionCode: string, date: string, shard: number): string =>
  `AUDIT#${regionCode}#${date}#${shard}`

/**
 * @param unique tells entries of the same instant apart, and makes a repeated projection write the
 *   same item
 */
export function auditItem(entry: AuditEntry, unique: string): Item {
  const date = shanghaiDate(Date.parse(entry.at))
  return {
    pk: auditPartition(entry.regionCode, date, shardOf(unique, AUDIT_SHARDS)),
    sk: `${entry.at}#${unique}`,
    ...entry,
  }
}

/** Writes one entry for something that left no other trace. */
export async function recordAudit(
  runtime: Makes,
  entry: Omit<AuditEntry, 'role' | 'by' | 'address' | 'device'>,
  actor: Actor,
): Promise<void> {
  const { role, personId, address, device } = actor
  const item = auditItem(
    {
      ...entry,
      role,
      ...(personId && { by: personId }),
      ...(address && { address }),
      ...(device && { device }),
    },
    runtime.random.digits(12),
  )
  await runtime.table.put({ item })
}

/** Every entry of a region and Shanghai date, oldest first. */
export async function readAudit(
  runtime: Reads,
  regionCode: string,
  date: string,
): Promise<AuditEntry[]> {
  const shards = Array.from({ length: AUDIT_SHARDS }, async (_, shard) => {
    const entries: Item[] = []
    const query = {
      where: 'pk = :pk',
      values: { ':pk': auditPartition(regionCode, date, shard) },
    }
    for await (const item of itemsOf(runtime.table, query)) entries.push(item)
    return entries
  })
  return (await Promise.all(shards))
    .flat()
    .sort((a, b) => (a.sk < b.sk ? -1 : 1)) as unknown as AuditEntry[]
}
