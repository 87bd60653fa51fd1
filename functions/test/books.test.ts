/** The books agree after any traffic, and find each thing that somebody has changed by hand (B5, invariant 10). */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkBooks, type Finding } from '../src/domain/books/index.ts'
import { startIssuing, voucherKey } from '../src/domain/voucher/index.ts'
import { startStack, type Stack } from './support/stack.ts'
import { batch, campaign, claim, HR, redeem, school, show, trainingClass, worker, type School, type Worker } from './support/world.ts'
import type { Campaign } from '../src/domain/batch/index.ts'

let stack: Stack, at: School, who: Worker, open: Campaign
beforeEach(async () => {
  stack = await startStack()
  at = await school(stack)
  who = await worker(stack)
  open = await campaign(stack)
  const room = await trainingClass(stack, at)
  await claim(stack, who, open.batchId)
  await redeem(stack, at, await show(stack, who, open.batchId), { classId: room.classId })
  const { batch: made } = await batch(stack, at, [who, await worker(stack)])
  await stack.send('issue-vouchers', await startIssuing(stack.runtime, made, 2, HR))
  await stack.drain('issue-vouchers')
  await stack.project(2)
})
afterEach(() => stack.stop())

const rules = async (): Promise<Finding['rule'][]> => [...new Set((await checkBooks(stack.runtime, 0)).findings.map((finding) => finding.rule))].sort()
const tamper = (key: { pk: string; sk: string }, set: string, values: Record<string, unknown> = {}, names: Record<string, string> = {}) =>
  stack.runtime.table.update({ key, set, ...(Object.keys(values).length > 0 && { values }), ...(Object.keys(names).length > 0 && { names }) })
const statistics = async () => (await stack.runtime.table.query({ where: 'pk = :pk', values: { ':pk': 'STATS#420100' } })).items

describe('the books', () => {
  test('agree', async () => {
    expect(await checkBooks(stack.runtime, 0)).toEqual({ at: expect.any(String), vouchers: 3, findings: [] })
    expect((await statistics()).reduce((sum, item) => sum + ((item.used as number | undefined) ?? 0), 0)).toBe(1)
  })

  test('find a voucher deleted by hand, and name it', async () => {
    await stack.runtime.table.delete(voucherKey(who.personId, open.batchId))
    const { findings } = await checkBooks(stack.runtime, 0)
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'history', subject: `PERSON#${who.personId} VOUCHER#${open.batchId}` }))
    expect(await rules()).toEqual(['enrolment', 'history', 'statistics', 'stock'])
  })

  test('find a shard count off by one', async () => {
    await tamper({ pk: `BATCH#${open.batchId}#STOCK#0`, sk: 'STOCK' }, 'SET remaining = remaining + :one', { ':one': 1 })
    expect(await rules()).toEqual(['stock'])
  })

  test('find a statistic off by one', async () => {
    const [item] = await statistics()
    await tamper({ pk: item?.pk ?? '', sk: item?.sk ?? '' }, 'ADD issued :one', { ':one': 1 })
    expect(await rules()).toEqual(['statistics'])
  })

  test('find a used voucher without history', async () => {
    await stack.runtime.table.delete({ pk: `PERSON#${who.personId}`, sk: `HISTORY#${open.batchId}#000002` })
    expect(await rules()).toEqual(['history', 'transition'])
  })

  test('find a primary that is none, a lost seat, a status set by hand, a voucher missing from the due list', async () => {
    await tamper({ pk: `INSTITUTION#${at.institutionId}`, sk: 'INSTITUTION' }, 'SET primaryOperator = :nobody', { ':nobody': who.personId })
    expect(await rules()).toEqual(['primary'])
    await tamper(voucherKey(who.personId, open.batchId), 'SET #status = :claimed', { ':claimed': 'claimed' }, { '#status': 'status' })
    expect(await rules()).toEqual(['due', 'primary', 'transition', 'voucher'])
  })
})
