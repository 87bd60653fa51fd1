import type { Item, QueryPage, Position, Query, Table } from './table.ts'

/**
 * After the page itself, how many items each further request looks at: wanted ones may be rare, and
 * one request each would be slow.
 */
const LOOK = 100

/**
 * A page of those items of the table (no index) that are wanted.
 * @returns at most `limit` items, and the position after the last of them; without one there are no
 *   more
 */
export async function filteredPage(
  table: Pick<Table, 'query'>,
  query: Omit<Query, 'index' | 'limit' | 'start' | 'filter'>,
  {
    limit,
    start: from,
    wanted,
  }: { limit: number; start: Position | undefined; wanted: (item: Item) => boolean },
): Promise<QueryPage> {
  const found: Item[] = []
  let start = from
  for (let look = limit; ; look = LOOK) {
    const { items, last } = await table.query({ ...query, limit: look, start })
    found.push(...items.filter(wanted))
    const end = found[limit - 1]
    if (end && found.length > limit)
      return { items: found.slice(0, limit), last: { pk: end.pk, sk: end.sk } }
    if (end || !last) return { items: found, last }
    start = last
  }
}
