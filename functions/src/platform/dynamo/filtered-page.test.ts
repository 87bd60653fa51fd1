import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { filteredPage } from './filtered-page.ts'
import type { Item, Query } from './table.ts'

/**
 * A partition in key order, read as DynamoDB does: `limit` items looked at, and a position while
 * there may be more.
 */
function partition(size: number) {
  const all = Array.from({ length: size }, (_, index): Item => ({
    pk: 'P',
    sk: String(index).padStart(5, '0'),
    index,
  }))
  const asked: number[] = []
  const query = async ({ limit = 0, start }: Query) => {
    asked.push(limit)
    const from = start ? all.findIndex(({ sk }) => sk === start.sk) + 1 : 0
    const items = all.slice(from, from + limit)
    return { items, last: items.length === limit ? { pk: 'P', sk: items.at(-1)?.sk } : undefined }
  }
  return { all, asked, query }
}

describe('a page of the wanted items', () => {
  test('all pages together hold each of them once, in order, whatever is wanted', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 60 }),
        async (size, limit, every) => {
          const table = partition(size)
          const wanted = (item: Item) => (item.index as number) % every === 0
          const seen: Item[] = []
          let start: Record<string, unknown> | undefined
          do {
            const { items, last } = await filteredPage(
              table,
              { where: 'pk = :pk' },
              { limit, start, wanted },
            )
            expect(items.length).toBeLessThanOrEqual(limit)
            seen.push(...items)
            start = last
          } while (start)
          expect(seen).toEqual(table.all.filter(wanted))
        },
      ),
    )
  })

  test('rare ones are not looked for one by one', async () => {
    const table = partition(1000)
    await filteredPage(
      table,
      { where: 'pk = :pk' },
      {
        limit: 20,
        start: undefined,
        wanted: (item) => (item.index as number) < 19 || item.index === 999,
      },
    )
    expect(table.asked.length).toBeLessThanOrEqual(11)
  })

  test('a page that is full at once takes one request of its size', async () => {
    const table = partition(1000)
    await filteredPage(
      table,
      { where: 'pk = :pk' },
      { limit: 20, start: undefined, wanted: () => true },
    )
    expect(table.asked).toEqual([20])
  })
})
