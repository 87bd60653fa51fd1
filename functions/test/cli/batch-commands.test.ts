/**
 * `batch issue`, `batch show`, `batch void`: safe to repeat, at once, after a crash, and against
 * each other (R68, R82; invariants 1 and 9).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  changeState,
  finishSegment,
  readBatch,
  readProgress,
} from '../../src/domain/batch/index.ts'
import {
  issueSegment,
  startIssuing,
  startVoiding,
  voidVouchers,
} from '../../src/domain/bulk/index.ts'
import { addToRoster } from '../../src/domain/training/index.ts'
import { createLookups, readHistory, voucherKey } from '../../src/domain/voucher/index.ts'
import type { BatchId } from '../../src/platform/ids.ts'
import { useDesk, useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  batch,
  campaign,
  claim,
  HR,
  human,
  redeem,
  show,
  worker,
  type Human,
  type Worker,
} from '../support/world/world.ts'

const never = (): boolean => false
const killed = { send: () => Promise.reject(new Error('killed')) }

const stack = useStack()
const desk = useDesk(stack)
const at = useSchool(stack)
let people: Worker[]
beforeAll(async () => {
  people = await Promise.all(Array.from({ length: 12 }, () => worker(stack)))
})

const issue = (batchId: string, over = {}) => desk.run(['batch', 'issue', '--batch', batchId], over)
const showBatch = async (batchId: string) =>
  (await desk.run(['batch', 'show', '--batch', batchId])).out
const voidIt = (batchId: string, confirmName = '焊工二班', over = {}) =>
  desk.run(
    ['batch', 'void', '--batch', batchId, '--reason', '名单有误', '--confirm-name', confirmName],
    over,
  )
const stateOf = async (batchId: BatchId) => (await readBatch(stack.runtime.table, batchId))?.state
const statuses = async (batchId: BatchId) =>
  Promise.all(
    people.map(
      async ({ personId }) =>
        (await stack.runtime.table.get(voucherKey(personId, batchId)))?.status,
    ),
  )
const all = (status: string | undefined) => people.map(() => status)

describe('batch issue', () => {
  test('once, and again when it is done', async () => {
    const { batch: made } = await batch(stack, at, people)
    expect(await showBatch(made.batchId)).toContain('状态：已配置成功')
    expect(await showBatch(made.batchId)).toContain('发券进度：还没有开始\n各状态张数：还没有券')
    expect((await issue(made.batchId)).code).toBe(0)
    expect(await showBatch(made.batchId)).toContain('状态：发券中')
    await stack.drain('issue-vouchers')
    const shown = await showBatch(made.batchId)
    expect(shown).toContain(
      `定向券：焊工二班（面值券 ¥1,200，岗位技能提升培训，焊工，中级）\n状态：已发券\n机构和班级：${at.name} · 焊工二班，名单 12 人`,
    )
    expect(shown).toContain('发券进度：1 段中完成 1 段，已发 12 人\n各状态张数：已领取 12 张')

    const again = await issue(made.batchId)
    expect([again.code, again.complaints]).toEqual([
      1,
      '没有办成：这批培训券现在是“已发券”，不能再发\n怎么办：请查看这批券的发券情况；确需重发，请先设置失效，再为班级创建新的一批',
    ])
    // Asking again has set nothing back, so nobody who voids waits for it.
    expect(await readProgress(stack.runtime.table, made.batchId)).toEqual({
      issued: 12,
      segments: 1,
      done: 1,
    })
    await voidIt(made.batchId)
    expect(await stack.drain('void-batch')).toBe(1)
    expect(await stateOf(made.batchId)).toBe('voided')
  })

  test('twice while it goes on, and eight times at once: everyone has one voucher, the book of progress is right', async () => {
    const { batch: made } = await batch(stack, at, people)
    expect((await issue(made.batchId)).code).toBe(0)
    const codes = await Promise.all(
      Array.from({ length: 8 }, async () => (await issue(made.batchId)).code),
    )
    expect(codes).toEqual(Array.from({ length: 8 }, () => 0))
    expect(await stack.drain('issue-vouchers')).toBe(9)
    await stack.project()
    expect(await statuses(made.batchId)).toEqual(all('claimed'))
    expect([
      await stateOf(made.batchId),
      await readProgress(stack.runtime.table, made.batchId),
    ]).toEqual(['issued', { issued: 12, segments: 1, done: 1 }])
    const services = { ...stack.runtime, ...createLookups(stack.runtime) }
    expect(
      await readHistory(services, people[0]?.personId ?? at.operator.personId, made.batchId),
    ).toHaveLength(1)
  })

  test('at once on a batch that nobody has started: begun once', async () => {
    const { batch: made } = await batch(stack, at, people)
    const said = await Promise.all(Array.from({ length: 6 }, () => issue(made.batchId)))
    expect(said.map(({ code }) => code)).toEqual(said.map(() => 0))
    await stack.drain('issue-vouchers')
    expect(await readBatch(stack.runtime.table, made.batchId)).toMatchObject({
      state: 'issued',
      version: 3,
    })
    expect(await statuses(made.batchId)).toEqual(all('claimed'))
  })

  test('killed between the change of state and the queue: asking again queues the work', async () => {
    const { batch: made } = await batch(stack, at, people)
    const dead = await issue(made.batchId, { queues: killed })
    expect([dead.code, dead.complaints]).toEqual([1, expect.stringContaining('killed')])
    expect([await stateOf(made.batchId), await stack.drain('issue-vouchers')]).toEqual([
      'issuing',
      0,
    ])
    expect((await issue(made.batchId)).code).toBe(0)
    await stack.drain('issue-vouchers')
    expect([await stateOf(made.batchId), await statuses(made.batchId)]).toEqual([
      'issued',
      all('claimed'),
    ])
  })

  test('killed after the last segment and before the batch had left 发券中: asking again lets it leave', async () => {
    const { batch: made } = await batch(stack, at, people)
    await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: people.length,
      actor: HR,
    })
    await finishSegment(stack.runtime.table, made.batchId, '')
    expect(await stateOf(made.batchId)).toBe('issuing')
    await issue(made.batchId)
    await stack.drain('issue-vouchers')
    expect(await stateOf(made.batchId)).toBe('issued')
  })

  test('a roster over 500 is worked in 32 parts; after a crash the layout stays although the roster has grown', async () => {
    const many: Human[] = Array.from({ length: 505 }, human)
    const { batch: made, trainingClass: room } = await batch(stack, at, many.slice(0, 490), {
      class: { capacity: 600 },
    })
    await issue(made.batchId, { queues: killed })
    await addToRoster(
      { ...stack.runtime, ...stack.services },
      {
        classId: room.classId,
        rows: many.slice(490).map((person, index) => ({ line: index + 1, ...person })),
        actor: HR,
      },
    )
    expect((await issue(made.batchId)).code).toBe(0)
    await stack.drain('issue-vouchers')
    expect(await showBatch(made.batchId)).toContain(
      '发券进度：1 段中完成 1 段，已发 505 人\n各状态张数：已领取 505 张',
    )

    // The next round of the same batch is laid out anew, and counts nobody twice.
    await changeState(stack.runtime, {
      batchId: made.batchId,
      from: ['issued'],
      to: 'appendPending',
      actor: HR,
    })
    expect((await issue(made.batchId)).code).toBe(0)
    expect(await showBatch(made.batchId)).toContain('32 段中完成 0 段')
    await stack.drain('issue-vouchers')
    expect(await showBatch(made.batchId)).toContain('状态：已发券')
    expect(await showBatch(made.batchId)).toContain(
      '发券进度：32 段中完成 32 段，已发 505 人\n各状态张数：已领取 505 张',
    )
  })

  test('refuses a campaign, an empty roster, a batch past its last day, one that is not there', async () => {
    expect((await issue((await campaign(stack)).batchId)).complaints).toContain(
      '通用券由劳动者自己领取，不用发放',
    )
    expect((await issue((await batch(stack, at, [])).batch.batchId)).complaints).toContain(
      '名单上还没有人',
    )
    expect((await issue('bat_0123456789ab')).complaints).toBe(
      '没有办成：没有这批培训券\n怎么办：请核对编号',
    )
    expect((await desk.run(['batch', 'show', '--batch', 'bat_0123456789ab'])).complaints).toContain(
      '没有这批培训券',
    )
    const { batch: made } = await batch(stack, at, people)
    stack.clock.advance(61 * 86_400_000)
    const late = await issue(made.batchId)
    stack.clock.advance(-61 * 86_400_000)
    expect([late.complaints, await stateOf(made.batchId)]).toEqual([
      expect.stringContaining(`券有效期到 ${made.validUntil}，已经过了`),
      'configured',
    ])
  })
})

describe('batch void', () => {
  const issued = async () => {
    const { batch: made } = await batch(stack, at, people)
    await issue(made.batchId)
    await stack.drain('issue-vouchers')
    return made
  }

  test('only with the batch’s name written again; used vouchers stay', async () => {
    const made = await issued()
    const used = people[0] as Worker
    await redeem(stack, at, await show(stack, used, made.batchId))
    const wrong = await voidIt(made.batchId, '焊工一班')
    expect([wrong.code, wrong.complaints]).toEqual([
      1,
      '没有办成：确认名称与这批券的名称“焊工二班”不一致，没有设置失效\n怎么办：请按提示修改后再提交',
    ])
    expect(await stateOf(made.batchId)).toBe('issued')
    expect((await voidIt(made.batchId)).out).toContain('“焊工二班”正在设置失效，已使用的券不受影响')
    expect(await showBatch(made.batchId)).toContain('状态：失效中')
    await stack.drain('void-batch')
    expect(await showBatch(made.batchId)).toContain('各状态张数：已使用 1 张，已作废 11 张')
    expect((await voidIt(made.batchId)).out).toContain('已经失效了，再查一遍')
    await stack.drain('void-batch')
    expect((await issue(made.batchId)).complaints).toContain('这批培训券现在是“已失效”，不能再发')
    expect((await voidIt('bat_0123456789ab')).complaints).toContain('没有这批培训券')
  })

  test('killed between the change of state and the queue: asking again queues the work; twice at once changes nothing else', async () => {
    const made = await issued()
    expect((await voidIt(made.batchId, '焊工二班', { queues: killed })).code).toBe(1)
    expect([await stateOf(made.batchId), await stack.drain('void-batch')]).toEqual(['voiding', 0])
    expect(
      (await Promise.all([voidIt(made.batchId), voidIt(made.batchId)])).map(({ code }) => code),
    ).toEqual([0, 0])
    await stack.drain('void-batch')
    expect([await stateOf(made.batchId), await statuses(made.batchId)]).toEqual([
      'voided',
      all('voided'),
    ])
    const versions = await Promise.all(
      people.map(
        async ({ personId }) =>
          (await stack.runtime.table.get(voucherKey(personId, made.batchId)))?.version,
      ),
    )
    expect(new Set(versions)).toEqual(new Set([2]))
  })

  test('while it is being issued: nothing that is claimed is left', async () => {
    const { batch: made } = await batch(stack, at, people)
    await issue(made.batchId)
    expect((await voidIt(made.batchId)).code).toBe(0)
    // The voiding waits for the issuing, five seconds at a time.
    expect(await stack.drain('void-batch')).toBe(1)
    expect(await stateOf(made.batchId)).toBe('voiding')
    await stack.drain('issue-vouchers')
    await sleep(5500)
    expect(await stack.drain('void-batch')).toBe(1)
    expect([
      await stateOf(made.batchId),
      (await statuses(made.batchId)).filter((status) => status === 'claimed'),
    ]).toEqual(['voided', []])
  })

  /**
   * A slow twin of an issuing job: while it is about to write, the job is done by
   * the other one and the batch is voided.
   * @param dies it is killed once it has written, before it can look again
   */
  async function slowTwin(dies: boolean) {
    const { batch: made } = await batch(stack, at, people)
    const [job] = await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: people.length,
      actor: HR,
    })
    if (!job) throw new Error('no job')
    const voidMeanwhile = async (): Promise<void> => {
      await finishSegment(stack.runtime.table, made.batchId, job.segment)
      const voiding = await startVoiding(stack.runtime, {
        batchId: made.batchId,
        reason: '发错班级',
        actor: HR,
      })
      expect(await voidVouchers(stack.runtime, voiding, never)).toBeNull()
    }
    let voided: Promise<void> | undefined
    const slow = stack.over((client) => {
      client.middlewareStack.add(
        (next, context) => async (args) => {
          if (context.commandName === 'PutItemCommand') await (voided ??= voidMeanwhile())
          else if (voided && dies) throw new Error('killed')
          return next(args)
        },
        { step: 'initialize', name: 'slow' },
      )
      return client
    })
    return {
      batchId: made.batchId,
      job,
      work: () => issueSegment({ ...stack.runtime, table: slow.table }, job, never),
    }
  }

  test('a slow twin that writes behind the back of the voiding takes it back', async () => {
    const { batchId, work } = await slowTwin(false)
    expect(await work()).toBeNull()
    expect([await stateOf(batchId), await statuses(batchId)]).toEqual(['voided', all('voided')])
    const [someone] = people as [Worker]
    expect(
      (await stack.runtime.table.get(voucherKey(someone.personId, batchId)))?.lastAction,
    ).toMatchObject({ action: 'void', reason: '发错班级' })
  })

  test('killed before it could look: the redelivered job takes it back', async () => {
    const { batchId, job, work } = await slowTwin(true)
    await expect(work()).rejects.toThrow('killed')
    expect([await stateOf(batchId), await statuses(batchId)]).toEqual(['voided', all('claimed')])
    expect(await issueSegment(stack.runtime, job, never)).toBeNull()
    expect(await statuses(batchId)).toEqual(all('voided'))
  })

  test('a campaign: its stock closes at once, claimed vouchers become void', async () => {
    const open = await campaign(stack, { name: '通用券' })
    const [first, second] = people as [Worker, Worker]
    await claim(stack, first, open.batchId)
    expect((await voidIt(open.batchId, '通用券')).code).toBe(0)
    // One closes the stock, the other looks through the index.
    expect(await stack.drain('void-batch')).toBe(2)
    expect((await claim(stack, second, open.batchId)).body.code).toBe('claim_window_closed')
    expect(await showBatch(open.batchId)).toContain('各状态张数：已作废 1 张')
  })
})
