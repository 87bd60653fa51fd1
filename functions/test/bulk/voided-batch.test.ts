/** A use that is taken back after its batch was voided gives nobody a voucher that serves (R68). */
import { expect, test } from '@jest/globals'
import { checkBooks } from '../../src/domain/books/index.ts'
import {
  startIssuing,
  startVoiding,
  type VoidJob,
  voidVouchers,
} from '../../src/domain/bulk/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import type { BatchId } from '../../src/platform/ids.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  batch,
  campaign,
  claim,
  HR,
  redeem,
  show,
  trainingClass,
  worker,
  type Worker,
} from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)

/** @param most messages that are worked */
async function voidAll(batchId: BatchId, most = Infinity): Promise<void> {
  let job: VoidJob | null = await startVoiding(stack.runtime, {
    batchId,
    reason: '名单有误',
    actor: HR,
  })
  for (let worked = 0; job && worked < most; worked++)
    job = await voidVouchers(stack.runtime, job, () => false)
}
const reverse = (redemptionId: string) =>
  stack.call('operator', {
    route: `POST /operator/redemptions/${redemptionId}/reversal`,
    token: at.operator.token,
    institution: at.institutionId,
    key: `back-${redemptionId}`,
    body: { reason: '扫错了' },
  })
const standing = async (who: Worker, batchId: BatchId) => {
  const item = await stack.runtime.table.get(voucherKey(who.personId, batchId))
  return [item?.status, (item?.lastAction as { reason?: string }).reason]
}

test('a targeted one is voided like the others, with the same words', async () => {
  const who = await worker(stack)
  const { batch: made } = await batch(stack, at, [who])
  await stack.send(
    'issue-vouchers',
    await startIssuing(stack.runtime, { batchId: made.batchId, headcount: 1, actor: HR }),
  )
  await stack.drain('issue-vouchers')
  const { body } = await redeem(stack, at, await show(stack, who, made.batchId))
  await stack.project()
  await voidAll(made.batchId)
  expect((await standing(who, made.batchId))[0]).toBe('used')
  expect((await reverse(body.redemptionId)).status).toBe(200)
  await stack.project(2)
  expect(await standing(who, made.batchId)).toEqual(['voided', '名单有误'])
  await stack.project()
  expect((await checkBooks(stack.runtime, 0)).findings).toEqual([])
})

test('one of a campaign too, while it is still being voided', async () => {
  const who = await worker(stack)
  const open = await campaign(stack)
  const room = await trainingClass(stack, at)
  await claim(stack, who, open.batchId)
  const { body } = await redeem(stack, at, await show(stack, who, open.batchId), {
    classId: room.classId,
  })
  await stack.project()
  await voidAll(open.batchId, 1)
  await reverse(body.redemptionId)
  await stack.project()
  expect(await standing(who, open.batchId)).toEqual(['voided', '名单有误'])
})

test('where nothing was voided it serves again', async () => {
  const who = await worker(stack)
  const open = await campaign(stack)
  const room = await trainingClass(stack, at)
  await claim(stack, who, open.batchId)
  const { body } = await redeem(stack, at, await show(stack, who, open.batchId), {
    classId: room.classId,
  })
  await reverse(body.redemptionId)
  await stack.project()
  expect((await standing(who, open.batchId))[0]).toBe('claimed')
})
