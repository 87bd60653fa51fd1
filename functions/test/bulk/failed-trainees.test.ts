/**
 * Who has not passed: the voucher fails, by a job that may stop half-way or come late (§30, R6,
 * R81).
 */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type FailJob, failTrainees, startIssuing } from '../../src/domain/bulk/index.ts'
import { FAILED_SHARDS, failedKeyOfShard, recordResults } from '../../src/domain/training/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import type { BatchId, ClassId, PersonId } from '../../src/platform/ids.ts'
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
  fresh,
  issued as issuedTo,
} from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)
let people: Worker[]
beforeAll(async () => {
  people = await Promise.all(Array.from({ length: 30 }, () => worker(stack)))
})
beforeEach(() => stack.clock.set(new Date().toISOString()))

const statusOf = async (who: Worker, batchId: BatchId) =>
  (await stack.runtime.table.get(voucherKey(who.personId, batchId)))?.status

const issued = (validUntil?: string) => issuedTo(stack, at, people, validUntil)

describe('failed trainees (§30, R6, R81)', () => {
  /** The trainees of a class that the job will look at again. */
  const waitingOf = async (classId: ClassId) => {
    const shards = await Promise.all(
      Array.from({ length: FAILED_SHARDS }, (_, shard) =>
        stack.runtime.table.query({
          index: 'due',
          where: 'dueKey = :key',
          values: { ':key': failedKeyOfShard(shard) },
        }),
      ),
    )
    return shards
      .flatMap(({ items }) => items)
      .filter(({ pk }) => pk === `CLASS#${classId}`)
      .map(({ sk }) => sk.slice('TRAINEE#'.length))
  }

  test('a used voucher becomes failed, a claimed one stays, the others are not touched', async () => {
    const { batch: made, trainingClass: room } = await issued()
    const [passed, failed, unused] = people as [Worker, Worker, Worker]
    for (const who of [passed, failed])
      await redeem(stack, at, await show(stack, await fresh(stack, who), made.batchId), {
        by: await fresh(stack, at.operator),
      })
    const results = [
      { personId: passed.personId, passed: true },
      { personId: failed.personId, passed: false },
      { personId: unused.personId, passed: false },
    ]
    await recordResults(stack.runtime, { classId: room.classId, results, actor: HR })
    await recordResults(stack.runtime, { classId: room.classId, results, actor: HR })
    await stack.schedule('fail-trainees')
    await stack.schedule('fail-trainees')
    await stack.drain('fail-trainees')
    expect([
      await statusOf(passed, made.batchId),
      await statusOf(failed, made.batchId),
      await statusOf(unused, made.batchId),
    ]).toEqual(['used', 'failed', 'claimed'])
    expect(await waitingOf(room.classId)).toEqual([unused.personId])
  })

  test('a voucher used only after the results fails with the next run; one never used leaves the job when it expires', async () => {
    const { batch: made, trainingClass: room } = await issued()
    const [late, unused] = people as [Worker, Worker]
    await recordResults(stack.runtime, {
      classId: room.classId,
      results: [late, unused].map(({ personId }) => ({ personId, passed: false })),
      actor: HR,
    })
    const run = async () => {
      await stack.schedule('fail-trainees')
      await stack.drain('fail-trainees')
    }
    await run()
    expect(
      (
        await redeem(stack, at, await show(stack, await fresh(stack, late), made.batchId), {
          by: await fresh(stack, at.operator),
        })
      ).status,
    ).toBe(201)
    await run()
    expect([await statusOf(late, made.batchId), await statusOf(unused, made.batchId)]).toEqual([
      'failed',
      'claimed',
    ])
    expect(await waitingOf(room.classId)).toEqual([unused.personId])
    stack.clock.advance(90 * 86_400_000)
    await run()
    expect(await waitingOf(room.classId)).toEqual([])
  })

  test('a voucher whose issuing was held up beyond the results is waited for', async () => {
    const [late] = people as [Worker]
    const { batch: made, trainingClass: room } = await batch(stack, at, [late])
    const jobs = await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: 1,
      actor: HR,
    })
    await recordResults(stack.runtime, {
      classId: room.classId,
      results: [{ personId: late.personId, passed: false }],
      actor: HR,
    })
    const run = async () => {
      await stack.schedule('fail-trainees')
      await stack.drain('fail-trainees')
    }
    await run()
    await stack.send('issue-vouchers', jobs)
    await stack.drain('issue-vouchers')
    expect(
      (
        await redeem(stack, at, await show(stack, await fresh(stack, late), made.batchId), {
          by: await fresh(stack, at.operator),
        })
      ).status,
    ).toBe(201)
    await run()
    expect([await statusOf(late, made.batchId), await waitingOf(room.classId)]).toEqual([
      'failed',
      [],
    ])
  })

  test('a run that is stopped after every page comes to its end, however many wait', async () => {
    const { table } = stack.runtime
    const batchId = 'bat_000000000000' as BatchId
    await Promise.all(
      Array.from({ length: 210 }, async (_, index) => {
        const personId = `per_${String(index).padStart(16, '0')}` as PersonId
        await table.put({
          item: {
            ...voucherKey(personId, batchId),
            status: 'claimed',
            validUntil: '2099-12-31',
            classId: 'cls_000000000000',
          },
        })
        await table.put({
          item: {
            pk: 'CLASS#cls_000000000000',
            sk: `TRAINEE#${personId}`,
            result: 'failed',
            voucherBatchId: batchId,
            dueKey: failedKeyOfShard(0),
            dueOn: '2021-10-26',
          },
        })
      }),
    )
    let job: FailJob | null = { from: 0, to: 1 }
    let runs = 0
    for (; job && runs < 20; runs++) {
      let looks = 0
      job = await failTrainees(
        stack.runtime,
        JSON.parse(JSON.stringify(job)) as FailJob,
        () => looks++ > 0,
      )
    }
    expect([job, runs]).toEqual([null, 3])
  })

  test('a general voucher used in the class fails with its holder', async () => {
    const open = await campaign(stack)
    const room = await trainingClass(stack, at)
    const who = await fresh(stack, people[3] as Worker)
    await claim(stack, who, open.batchId)
    await redeem(stack, at, await show(stack, who, open.batchId), {
      classId: room.classId,
      by: await fresh(stack, at.operator),
    })
    await recordResults(stack.runtime, {
      classId: room.classId,
      results: [{ personId: who.personId, passed: false }],
      actor: HR,
    })
    await stack.schedule('fail-trainees')
    await stack.drain('fail-trainees')
    expect(await statusOf(who, open.batchId)).toBe('failed')
  })
})
