/**
 * A class that has a second batch, or results while its first is being issued: nobody is trained
 * twice, and whoever failed keeps no voucher that serves.
 */
import { expect, test } from '@jest/globals'
import { createTargetedBatch, readProgress } from '../../src/domain/batch/index.ts'
import {
  issueBatch,
  startVoiding,
  type VoidJob,
  voidVouchers,
} from '../../src/domain/bulk/index.ts'
import { checkBooks } from '../../src/domain/books/index.ts'
import { recordResults, seatsKey } from '../../src/domain/training/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import { queuesOf } from '../../src/platform/queue/queue-sender.ts'
import type { BatchId } from '../../src/platform/ids.ts'
import { interleave } from '../support/trouble/interleave.ts'
import { useDesk, useSchool, useStack } from '../support/stack/use-stack.ts'
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
const desk = useDesk(stack)
const at = useSchool(stack)

const issue = async (batchId: BatchId) => {
  await issueBatch(stack.runtime, queuesOf(stack.runtime), { batchId, actor: HR })
  await stack.drain('issue-vouchers')
}
const voidAll = async (batchId: BatchId) => {
  let job: VoidJob | null = await startVoiding(stack.runtime, {
    batchId,
    reason: '重发',
    actor: HR,
  })
  while (job) job = await voidVouchers(stack.runtime, job, () => false)
}
const statusOf = async (who: Worker, batchId: BatchId) =>
  (await stack.runtime.table.get(voucherKey(who.personId, batchId)))?.status

test('whoever has used a voucher of the first batch gets none of the second, and it is told', async () => {
  const [trained, waiting] = [await worker(stack), await worker(stack)]
  const { batch: first, trainingClass: room } = await batch(stack, at, [trained, waiting])
  await issue(first.batchId)
  await redeem(stack, at, await show(stack, trained, first.batchId))
  await voidAll(first.batchId)
  const second = await createTargetedBatch(
    stack.runtime,
    { classId: room.classId, functionType: 'faceValue', faceValueFen: 120_000 },
    HR,
  )
  await issue(second.batchId)
  expect([
    await statusOf(trained, first.batchId),
    await statusOf(trained, second.batchId),
    await statusOf(waiting, first.batchId),
    await statusOf(waiting, second.batchId),
  ]).toEqual(['used', undefined, 'voided', 'claimed'])
  expect(await readProgress(stack.runtime.table, second.batchId)).toEqual({
    issued: 1,
    skipped: 1,
    segments: 1,
    done: 1,
  })
  expect((await desk.run(['batch', 'show', '--batch', second.batchId])).out).toContain(
    '没有发给 1 人：已经用过这个班级以前的券',
  )
  await stack.project()
  expect((await checkBooks(stack.runtime, 0)).findings).toEqual([])
})

test('issuing does not begin when results come in between its looking and its writing', async () => {
  const who = await worker(stack)
  const { batch: made, trainingClass: room } = await batch(stack, at, [who])
  const on = stack.over((client) =>
    interleave(client, `BATCH#${made.batchId}`, async () => {
      await recordResults(stack.runtime, {
        classId: room.classId,
        results: [{ personId: who.personId, passed: false }],
        actor: HR,
      })
      await stack.schedule('fail-trainees')
      await stack.drain('fail-trainees')
    }),
  )
  await expect(
    issueBatch(on, queuesOf(stack.runtime), { batchId: made.batchId, actor: HR }),
  ).rejects.toMatchObject({ code: 'wrong_state' })
  await stack.drain('issue-vouchers')
  expect(await statusOf(who, made.batchId)).toBeUndefined()
})

test('a class closes with its seats: nobody enrols who had looked at it before', async () => {
  const [who, open, room] = [
    await worker(stack),
    await campaign(stack),
    await trainingClass(stack, at),
  ]
  await claim(stack, who, open.batchId)
  const code = await show(stack, who, open.batchId)
  // The one who records the results is stopped after the first write.
  const stopped = stack.over((client) => {
    let writes = 0
    client.middlewareStack.add(
      (go, { commandName }) =>
        (args) => {
          const writing = !/^(?:Get|BatchGet|Query)/.test(commandName ?? '')
          if (writing && writes++ > 0) throw new Error('killed')
          return go(args)
        },
      { step: 'initialize', name: 'stopped' },
    )
    return client
  })
  const close = async () => {
    const results = [{ personId: who.personId, passed: true }]
    await expect(
      recordResults(stopped, { classId: room.classId, results, actor: HR }),
    ).rejects.toThrow('killed')
  }
  const on = stack.over((client) => interleave(client, `PERSON#${who.personId}`, close))
  const answer = await redeem(stack, at, code, { classId: room.classId, on })
  expect([answer.body.code, answer.body.detail]).toEqual([
    'wrong_state',
    '这个班级已经结束，不能再报名',
  ])
  expect((await stack.runtime.table.get(seatsKey(room.classId)))?.taken).toBe(0)
})
