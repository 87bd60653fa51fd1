/** Items changed by hand, and put back: what the books say of it. */
import { expect } from '@jest/globals'
import { checkBooks, type Finding } from '../../../src/domain/books/index.ts'
import type { Item, Key } from '../../../src/platform/dynamo/table.ts'
import type { Stack } from '../stack/stack.ts'

export type Rows = [
  rule: Finding['rule'],
  subject: string,
  expected: Finding['expected'],
  found: Finding['found'],
][]

export function meddlingWith(stack: Stack) {
  const found = async (wanted: (item: Item) => boolean): Promise<Item[]> => {
    const items: Item[] = []
    for await (const item of stack.runtime.table.scan()) if (wanted(item)) items.push(item)
    return items
  }

  const rowsOf = async (): Promise<Rows> =>
    (await checkBooks(stack.runtime, 0)).findings
      .map(({ rule, subject, expected, found: other_ }): Rows[number] => [
        rule,
        subject,
        expected,
        other_,
      ])
      .sort()

  /**
   * Exactly these rows while the items are as somebody has left them, and none once they are as they
   * were.
   */
  async function finds(
    touched: readonly Key[],
    meddle: (items: Item[]) => Item[],
    rows: Rows,
  ): Promise<void> {
    const keys = touched.map(({ pk, sk }) => ({ pk, sk }))
    const before = await Promise.all(keys.map((key) => stack.runtime.table.get(key)))
    const after = meddle(structuredClone(before.filter((item) => item !== undefined)))
    const rest = keys.filter(
      ({ pk, sk }) => !after.some((item) => item.pk === pk && item.sk === sk),
    )
    for (const item of after) await stack.runtime.table.put({ item })
    for (const key of rest) await stack.runtime.table.delete(key)
    try {
      expect(await rowsOf()).toEqual(rows.sort())
    } finally {
      for (const [index, item] of before.entries())
        await (item
          ? stack.runtime.table.put({ item })
          : stack.runtime.table.delete(keys[index] as Key))
    }
    expect(await rowsOf()).toEqual([])
  }
  const lost = (key: Key, rows: Rows) => finds([key], () => [], rows)
  const changed = (key: Key, change: (item: Item) => object, rows: Rows) =>
    finds([key], ([item]) => [{ ...item, ...change(item as Item) } as Item], rows)
  const added = (item: Item, rows: Rows) => finds([item], () => [item], rows)
  return { found, finds, lost, changed, added }
}
