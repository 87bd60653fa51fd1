import type { Item, QueryPage, Query, Table } from './table.ts'

/**
 * The pages of a query, one request each, from its `start` on. The next one is asked for when it is
 * wanted: whoever stops early has read nothing too much.
 */
export async function* pagesOf(
  table: Pick<Table, 'query'>,
  query: Query,
): AsyncGenerator<QueryPage> {
  let { start } = query
  do {
    const page = await table.query({ ...query, start })
    yield page
    start = page.last
  } while (start)
}

/** The items of all pages of a query. */
export async function* itemsOf(table: Pick<Table, 'query'>, query: Query): AsyncGenerator<Item> {
  for await (const { items } of pagesOf(table, query)) yield* items
}
