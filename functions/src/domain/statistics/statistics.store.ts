import { itemsOf } from '../../platform/dynamo/pages.ts'
import type { Change, Item, Table } from '../../platform/dynamo/table.ts'
import { MEASURES, type Measure } from './statistics.ts'

/** A month of one region is counted on this many items, so that a rush does not queue for one. */
export const STATISTICS_SHARDS = 16

const partitionOf = (regionCode: string): string => `STATS#${regionCode}`

/** One of the items on which a month of a region is counted. */
export interface MonthShard {
  regionCode: string
  month: string
  shard: number
}

/** The write that adds to a month of a region. */
export function addTo(
  { regionCode, month, shard }: MonthShard,
  amounts: Partial<Record<Measure, number>>,
): Change {
  const measures = MEASURES.filter((measure) => amounts[measure])
  return {
    key: { pk: partitionOf(regionCode), sk: `${month}#${shard}` },
    set: `ADD ${measures.map((measure) => `#${measure} :${measure}`).join(', ')}`,
    names: Object.fromEntries(measures.map((measure) => [`#${measure}`, measure])),
    values: Object.fromEntries(measures.map((measure) => [`:${measure}`, amounts[measure]])),
  }
}

export interface MonthCount {
  regionCode: string
  month: string
  counts: Record<Measure, number>
}

/** The region and month that a statistics item counts; `null` for any other item. */
export function countOf(item: Item): MonthCount | null {
  if (!item.pk.startsWith('STATS#')) return null
  const counts = Object.fromEntries(
    MEASURES.map((measure) => [measure, (item[measure] as number | undefined) ?? 0]),
  ) as Record<Measure, number>
  return { regionCode: item.pk.slice('STATS#'.length), month: item.sk.slice(0, 7), counts }
}

/**
 * A region's own counts by month, oldest first (children not included).
 * @param from first month, `YYYY-MM`
 */
export async function readStatistics(
  table: Table,
  regionCode: string,
  from = '0000-00',
): Promise<MonthCount[]> {
  const months = new Map<string, MonthCount>()
  const query = {
    where: 'pk = :pk AND sk >= :from',
    values: { ':pk': partitionOf(regionCode), ':from': from },
  }
  for await (const item of itemsOf(table, query)) {
    const count = countOf(item)
    if (!count) continue
    const sum = months.get(count.month)
    if (!sum) months.set(count.month, count)
    else for (const measure of MEASURES) sum.counts[measure] += count.counts[measure]
  }
  return [...months.values()]
}
