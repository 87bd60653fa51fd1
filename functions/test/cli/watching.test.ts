/**
 * `--watch`, `batch watch`, `expiry`: progress that is true, ends, can be broken off and taken up
 * again, and says when nothing moves (R69, R80, R82).
 */
import { describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { readBatch } from '../../src/domain/batch/index.ts'
import type { Said } from '../support/stack/desk.ts'
import { bury, exhaust } from '../support/trouble/dead-letters.ts'
import { useDesk, useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  batch,
  campaign,
  claim,
  human,
  redeem,
  show,
  worker,
  type Human,
  type Worker,
} from '../support/world/world.ts'

const stack = useStack()
const desk = useDesk(stack)
const at = useSchool(stack)

/** Looks at once again, and never asks why nothing moves. */
const PATIENT = { pace: { lookMs: 1, stillMs: Infinity } }
/** Asks at the first look that finds nothing new. */
const IMPATIENT = { pace: { lookMs: 1, stillMs: 0 } }
const humans = (count: number): Human[] => Array.from({ length: count }, human)
const workers = (count: number): Promise<Worker[]> =>
  Promise.all(Array.from({ length: count }, () => worker(stack)))
const stateOf = async (batchId: Parameters<typeof readBatch>[1]) =>
  (await readBatch(stack.runtime.table, batchId))?.state
const watchAgain = (batchId: string) =>
  `接着看进度：npm run admin -- batch watch --batch ${batchId}`

/** Follows a command; what it shows is kept, and after each line something may happen. */
async function following(
  words: readonly string[],
  over: object,
  then: (count: number, interrupt: () => void, text: string) => unknown,
): Promise<Said & { statuses: string[] }> {
  const statuses: string[] = []
  const said = await desk.run(words, over, (text, interrupt) => {
    statuses.push(text)
    then(statuses.length, interrupt, text)
  })
  return { ...said, statuses }
}

describe('issuing', () => {
  test('is followed to its end: the figures only rise, and all is told when it is done', async () => {
    const { batch: made } = await batch(stack, at, humans(510), { class: { capacity: 600 } })
    let working: Promise<void> | undefined
    const work = async () => {
      while ((await stack.drain('issue-vouchers', { most: 1 })) > 0);
    }
    const said = await following(
      ['batch', 'issue', '--batch', made.batchId, '--watch'],
      PATIENT,
      () => {
        working ??= work()
      },
    )
    await working
    expect([said.code, said.out.split('\n').slice(0, 3)]).toEqual([
      0,
      [
        '“焊工二班”开始发券，名单 510 人',
        '定向券：焊工二班（面值券 ¥1,200，岗位技能提升培训，焊工，中级）',
        '状态：已发券',
      ],
    ])
    expect(said.out).toContain('各状态张数：已领取 510 张')
    expect(said.statuses[0]).toBe('[----------]  0.0%  发券 0/510 人')
    const figures = said.statuses.map((text) => Number(/ ([\d,]+)\/510 人/.exec(text)?.[1]))
    expect(figures).toEqual([...figures].sort((a, b) => a - b))
    const halfway = said.statuses.find((text) => / [1-9][0-9]*\/510 人/.test(text))
    expect(halfway).toMatch(
      /^\[#*-+\] {2}[0-9.]+% {2}发券 [0-9]+\/510 人 {2}每分钟 [\d,]+ 人 {2}约剩 [\d 小时分秒]+$/,
    )
  })

  test('goes on when nobody looks any more, and can be looked at again', async () => {
    const { batch: made } = await batch(stack, at, humans(3))
    const broken = await following(
      ['batch', 'issue', '--batch', made.batchId, '--watch'],
      PATIENT,
      (count, interrupt) => {
        if (count === 3) interrupt()
      },
    )
    expect([broken.code, broken.out.split('\n').slice(1)]).toEqual([
      0,
      ['不再显示进度，办理仍在继续', watchAgain(made.batchId)],
    ])
    expect(await stateOf(made.batchId)).toBe('issuing')
    const again = await following(['batch', 'watch', '--batch', made.batchId], PATIENT, (count) => {
      if (count === 2) void stack.drain('issue-vouchers')
    })
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('状态：已发券')])
    expect(again.out).toBe((await desk.run(['batch', 'show', '--batch', made.batchId])).out)
  })

  test('that is over, or has not begun, is shown as it stands', async () => {
    const { batch: made } = await batch(stack, at, humans(1))
    const said = await following(
      ['batch', 'watch', '--batch', made.batchId],
      PATIENT,
      () => undefined,
    )
    expect([said.code, said.statuses, said.out]).toEqual([
      0,
      [],
      expect.stringContaining('状态：已配置成功'),
    ])
    expect(
      (await desk.run(['batch', 'watch', '--batch', 'bat_0123456789ab'])).complaints,
    ).toContain('没有这批培训券')
    expect(
      (await desk.run(['batch', 'watch', '--batch', (await campaign(stack)).batchId])).out,
    ).toContain('通用券')
  })

  test('that has ended among the dead letters says so and what to do; after that it goes on', async () => {
    const { batch: made } = await batch(stack, at, humans(2))
    await desk.run(['batch', 'issue', '--batch', made.batchId])
    await exhaust(stack, 'issue-vouchers')
    const said = await following(
      ['batch', 'watch', '--batch', made.batchId],
      IMPATIENT,
      () => undefined,
    )
    expect([said.code, said.out.split('\n')]).toEqual([
      1,
      [
        '停住了：没有进展，队列 issue-vouchers 里没有任务，死信有 1 条',
        '先看是什么、查原因：npm run admin -- queues show --queue issue-vouchers',
        '排除原因后移回队列重做：npm run admin -- queues redrive --queue issue-vouchers',
        watchAgain(made.batchId),
      ],
    ])
    expect(said.statuses.at(-1)).toContain('没有进展：等待 0，处理中 0，延迟 0，死信 1')
    await desk.run(['queues', 'redrive', '--queue', 'issue-vouchers'])
    const mended = await following(
      ['batch', 'watch', '--batch', made.batchId],
      PATIENT,
      (count) => {
        if (count === 1) void stack.drain('issue-vouchers')
      },
    )
    expect([mended.code, mended.out]).toEqual([0, expect.stringContaining('状态：已发券')])
  })

  test('whose jobs never reached the queue says so; the same command heals it', async () => {
    const { batch: made } = await batch(stack, at, humans(2))
    await desk.run(['batch', 'issue', '--batch', made.batchId], {
      queues: { send: () => Promise.reject(new Error('killed')) },
    })
    const said = await following(
      ['batch', 'watch', '--batch', made.batchId],
      IMPATIENT,
      () => undefined,
    )
    expect([said.code, said.out]).toEqual([
      1,
      `停住了：没有进展，队列 issue-vouchers 里没有任务\n任务没有排上队。接着发：npm run admin -- batch issue --batch ${made.batchId}`,
    ])
    const mended = await following(
      ['batch', 'issue', '--batch', made.batchId, '--watch'],
      PATIENT,
      (count) => {
        if (count === 1) void stack.drain('issue-vouchers')
      },
    )
    expect(mended.out).toContain('状态：已发券')
  })

  test('whose job waits, with others dead, is not given up', async () => {
    const { batch: made } = await batch(stack, at, humans(2))
    await bury(stack, 'issue-vouchers', [{ batchId: 'bat_poison000000', segment: '' }])
    await desk.run(['batch', 'issue', '--batch', made.batchId])
    const said = await following(
      ['batch', 'watch', '--batch', made.batchId],
      IMPATIENT,
      (count) => {
        if (count === 4) void stack.drain('issue-vouchers')
      },
    )
    expect([said.code, said.out]).toEqual([0, expect.stringContaining('状态：已发券')])
    expect(said.statuses[2]).toContain('没有进展：等待 1，处理中 0，延迟 0，死信 1')
    await desk.run(['queues', 'redrive', '--queue', 'issue-vouchers'])
    await exhaust(stack, 'issue-vouchers')
  })

  test('costs three small reads a look', async () => {
    const { batch: made } = await batch(stack, at, humans(2))
    await desk.run(['batch', 'issue', '--batch', made.batchId])
    const asked: string[] = []
    const watched = stack.over((client) => {
      client.middlewareStack.add(
        (next, context) => (args) => {
          asked.push(context.commandName ?? '')
          return next(args)
        },
        { step: 'initialize', name: 'watch' },
      )
      return client
    })
    await following(
      ['batch', 'watch', '--batch', made.batchId],
      { ...PATIENT, ...desk.on(watched) },
      (count, interrupt) => {
        if (count === 5) interrupt()
      },
    )
    expect(asked.sort()).toEqual([
      ...Array<string>(10).fill('GetItemCommand'),
      ...Array<string>(5).fill('QueryCommand'),
    ])
    await stack.drain('issue-vouchers')
  })
})

describe('voiding', () => {
  test('is followed: what was used does not count, and it waits for the issuing to stop', async () => {
    const people = await workers(4)
    const { batch: made } = await batch(stack, at, people)
    await desk.run(['batch', 'issue', '--batch', made.batchId])
    await stack.drain('issue-vouchers')
    await redeem(stack, at, await show(stack, people[0] as Worker, made.batchId))
    const words = [
      'batch',
      'void',
      '--batch',
      made.batchId,
      '--reason',
      '名单有误',
      '--confirm-name',
      '焊工二班',
      '--watch',
    ]
    const said = await following(words, PATIENT, (count) => {
      if (count === 2) void stack.drain('void-batch')
    })
    expect(said.statuses[0]).toBe('[----------]  0.0%  设置失效 0/3 张')
    expect([said.code, said.out.split('\n')[0]]).toEqual([
      0,
      '“焊工二班”正在设置失效，已使用的券不受影响',
    ])
    expect(said.out).toContain('各状态张数：已使用 1 张，已作废 3 张')
  })

  test('begun while the batch is issued and watched: the watching goes over to it', async () => {
    const { batch: made } = await batch(stack, at, humans(2))
    const voidIt = () =>
      desk.run([
        'batch',
        'void',
        '--batch',
        made.batchId,
        '--reason',
        '名单有误',
        '--confirm-name',
        '焊工二班',
      ])
    const said = await following(
      ['batch', 'issue', '--batch', made.batchId, '--watch'],
      PATIENT,
      (count, interrupt, text) => {
        if (count === 2) void voidIt()
        if (text.includes('设置失效')) interrupt()
      },
    )
    expect(said.statuses[0]).toContain('发券 0/2 人')
    expect(said.statuses.at(-1)).toBe('[##########]  100.0%  设置失效 0/0 张  等发券的任务停下来')
    await stack.drain('issue-vouchers')
  })

  test('of a campaign that has ended among the dead letters names its own queue', async () => {
    const open = await campaign(stack, { name: '通用券' })
    await claim(stack, await worker(stack), open.batchId)
    await desk.run([
      'batch',
      'void',
      '--batch',
      open.batchId,
      '--reason',
      '有误',
      '--confirm-name',
      '通用券',
    ])
    await exhaust(stack, 'void-batch')
    const said = await following(
      ['batch', 'watch', '--batch', open.batchId],
      IMPATIENT,
      () => undefined,
    )
    expect([said.code, said.out]).toEqual([
      1,
      expect.stringMatching(
        /队列 void-batch 里没有任务，死信有 \d 条[^]*queues redrive --queue void-batch/,
      ),
    ])
    expect(said.statuses[0]).toContain('设置失效 0/1 张')
  })
})

describe('expiry', () => {
  test('says how many are due, starts nothing, and follows the job to its end', async () => {
    const { batch: made } = await batch(stack, at, humans(7), {
      validUntil: addDays(shanghaiDate(stack.clock.now()), 1),
    })
    await desk.run(['batch', 'issue', '--batch', made.batchId])
    await stack.drain('issue-vouchers')
    expect((await desk.run(['expiry'])).out).toBe('过了最后使用日、还没有记录为已过期的券：0 张')
    stack.clock.advance(2 * 86_400_000)
    const shown = await desk.run(['expiry'])
    expect(shown.out.split('\n')).toEqual([
      '过了最后使用日、还没有记录为已过期的券：7 张',
      '要现在就记录：npm run admin -- jobs start --job expire-vouchers',
      '看进度：npm run admin -- expiry --watch',
    ])
    const stuck = await following(['expiry', '--watch'], IMPATIENT, () => undefined)
    expect([stuck.code, stuck.out]).toEqual([
      1,
      expect.stringMatching(
        /^停住了：[^]*队列 expire-vouchers 里没有任务，死信有 0 条\n或从头再记录一遍：npm run admin -- jobs start/,
      ),
    ])
    await desk.run(['jobs', 'start', '--job', 'expire-vouchers'])
    const said = await following(['expiry', '--watch'], PATIENT, (count) => {
      if (count === 1) void stack.drain('expire-vouchers')
    })
    expect(said.statuses[0]).toBe('[----------]  0.0%  记录过期 0/7 张')
    expect([said.code, said.out]).toEqual([0, '过了最后使用日、还没有记录为已过期的券：0 张'])
    stack.clock.advance(-2 * 86_400_000)
  })
})
