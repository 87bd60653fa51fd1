/**
 * What operations may cost in requests and capacity units (data model: docs/architecture.md,
 * figures: docs/performance.md). Counted by DynamoDB's own account on real requests, so it is the
 * same on every machine.
 */
import { describe, expect, test } from '@jest/globals'
import { BUDGETS, excessOf, type Budget } from '../../bench/budgets.ts'
import { count } from '../../bench/floor/count.ts'
import { expire, issue } from '../../bench/operations/jobs.ts'
import type { Operation } from '../../bench/operations/operation.ts'
import { redeemGeneral, redeemTargeted } from '../../bench/operations/operator.ts'
import { claim, list, pass } from '../../bench/operations/worker.ts'
import { useStack } from '../../../functions/test/support/stack/use-stack.ts'

const stack = useStack()

const ROSTER = 100

describe('the budgets', () => {
  test.each<[string, Operation, Budget, number]>([
    ['list my vouchers', list, BUDGETS.list, 3],
    ['claim', claim, BUDGETS.claim, 3],
    ['make a pass', pass, BUDGETS.pass, 3],
    ['redeem a targeted voucher', redeemTargeted, BUDGETS.redeemTargeted, 3],
    ['redeem a general voucher', redeemGeneral, BUDGETS.redeemGeneral, 3],
    ['issue, per voucher', issue(ROSTER), BUDGETS.issue, 1],
    ['expire, per voucher', expire(25, 100), BUDGETS.expire, 4],
  ])('%s', async (_, operation, budget, calls) => {
    const tally = await count(stack, operation, calls)
    expect({ ...tally, excess: excessOf(tally, budget) }).toEqual({ ...tally, excess: [] })
  })

  test('are not met by writing less than there is to write', async () => {
    const [claimed, used, issued] = [
      await count(stack, claim, 1),
      await count(stack, redeemTargeted, 1),
      await count(stack, issue(ROSTER), 1),
    ]
    expect([claimed.write, used.write]).toEqual([6, 3])
    expect(issued.write).toBeGreaterThanOrEqual(3)
  })
})

describe('recording expiry', () => {
  /** Read units when this many are due among others in one shard of the index. */
  const readsOf = async (due: number, standing: number): Promise<number> =>
    (await count(stack, expire(due, standing, 1), 1)).read * due

  test('reads by how many are due, not by how many there are', async () => {
    const few = await readsOf(30, 10)
    expect(await readsOf(30, 400)).toBe(few)
    const many = await readsOf(300, 10)
    expect(many).toBeGreaterThan(2 * few)
    expect(many).toBeLessThanOrEqual(10 * few)
  })
})
