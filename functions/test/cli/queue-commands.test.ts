/**
 * `queues`, `queues show`, `queues redrive`, `jobs start`: nothing that failed for good is lost,
 * and each of it is done again (invariant 9).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { readBatch } from '../../src/domain/batch/index.ts'
import { type IssueJob, startIssuing } from '../../src/domain/bulk/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import type { BatchId } from '../../src/platform/ids.ts'
import { createQueueDesk } from '../../src/platform/queue/queue-desk.ts'
import { before, bury, deskOver, exhaust, holdingBriefly } from '../support/trouble/dead-letters.ts'
import type { QueueName } from '../support/footing/footing.ts'
import { footing } from '../support/footing/laid.ts'
import { useDesk, useSchool, useStack } from '../support/stack/use-stack.ts'
import { batch, HR, worker } from '../support/world/world.ts'

const stack = useStack()
const desk = useDesk(stack)
const at = useSchool(stack)
let sqs: SQSClient
beforeAll(async () => {
  sqs = new SQSClient({})
})
afterAll(async () => {
  sqs.destroy()
})

const QUEUE: QueueName = 'issue-vouchers'
const names = footing.queues
const redrive = (...more: string[]) => desk.run(['queues', 'redrive', '--queue', QUEUE, ...more])
const redriveOver = (tamper: (client: SQSClient) => void) =>
  desk.run(['queues', 'redrive', '--queue', QUEUE], { queueDesk: deskOver(stack, tamper) })
const show = (...more: string[]) => desk.run(['queues', 'show', '--queue', QUEUE, ...more])
const dead = async () => (await deskOver(stack, () => undefined).depths(QUEUE)).dead
/** A job that fails whenever it is done: there is no such batch. */
const poison = (index: number): IssueJob => ({
  batchId: `bat_poison${String(index).padStart(6, '0')}` as BatchId,
  segment: '',
})
const poisons = (count: number) => Array.from({ length: count }, (_, index) => poison(index))

/** Takes everything out of the queue. @returns the jobs */
async function taken(queue: QueueName = QUEUE): Promise<string[]> {
  const jobs: string[] = []
  for (;;) {
    const { Messages: messages } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.runtime.config.QUEUE_URLS[queue],
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
      }),
    )
    if (!messages) return jobs.sort()
    jobs.push(...messages.map(({ Body: body = '' }) => body))
    for (const { ReceiptHandle: receipt } of messages)
      await sqs.send(
        new DeleteMessageCommand({
          QueueUrl: stack.runtime.config.QUEUE_URLS[queue],
          ReceiptHandle: receipt,
        }),
      )
  }
}
const texts = (jobs: readonly object[]) => jobs.map((job) => JSON.stringify(job)).sort()

// What a test leaves among the dead letters is of no concern to the next.
beforeEach(async () => {
  while ((await dead()) > 0) await redrive()
  await taken()
})

describe('queues', () => {
  test('lists every queue of the system in its order, with what is where', async () => {
    await bury(stack, QUEUE, poisons(2))
    await stack.send(QUEUE, [poison(7), poison(8)])
    const url = stack.runtime.config.QUEUE_URLS[QUEUE]
    const { Messages: [working] = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1 }),
    )
    const { code, out } = await desk.run(['queues'], { setAside: async () => 3 })
    const [title, ...lines] = out.split('\n')
    expect([code, title?.split(/ +/)]).toEqual([0, ['队列', '等待', '处理中', '延迟', '死信']])
    expect(lines.slice(0, names.length).map((line) => line.split(/ +/))).toEqual(
      names.map((name) => [
        name,
        ...(name === QUEUE ? ['1', '1', '0', '2'] : ['0', '0', '0', '0']),
      ]),
    )
    expect(lines.slice(names.length)).toEqual([
      '没能投影、被搁置的变更：3 条',
      '有死信：先看是什么、查原因，npm run admin -- queues show --queue issue-vouchers',
      '排除原因后移回队列重做，npm run admin -- queues redrive --queue issue-vouchers',
    ])
    await sqs.send(
      new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: working?.ReceiptHandle }),
    )
  })

  test('a deployed system does not know of records set aside, and says where to look; a queue whose place is not known is told as such', async () => {
    const { 'void-batch': _, ...some } = stack.runtime.config.QUEUE_URLS
    const { code, out } = await desk.run(['queues'], {
      queueDesk: createQueueDesk(sqs, some, names),
    })
    expect(code).toBe(0)
    expect(out).toContain(
      '没能投影的变更（projections）和没能启动的定时任务（schedules）的死信不在此列',
    )
    expect(out.split('\n').find((line) => line.startsWith('void-batch'))).toContain(
      '不知道队列 void-batch 的地址',
    )
    expect(
      out
        .split('\n')
        .find((line) => line.startsWith('issue-vouchers'))
        ?.split(/ +/),
    ).toEqual([QUEUE, '0', '0', '0', '0'])
    expect(
      (
        await desk.run(['queues', 'show', '--queue', 'void-batch'], {
          queueDesk: createQueueDesk(sqs, some, names),
        })
      ).complaints,
    ).toContain('请把它加到环境变量 QUEUE_URLS 里')
  })

  test('a word that is no queue; what is no job', async () => {
    const unknown = await desk.run(['queues', 'redrive', '--queue', 'issue'])
    expect([unknown.code, unknown.complaints]).toEqual([
      1,
      expect.stringContaining(`没有队列“issue”\n怎么办：可以写：${names.join('、')}`),
    ])
    for (const [queue, instead] of [
      ['schedules', 'npm run admin -- jobs start'],
      ['projections', '让数据流从头再投影一遍'],
    ] as const) {
      for (const what of ['redrive', 'show'])
        expect(await desk.run(['queues', what, '--queue', queue])).toMatchObject({
          code: 1,
          out: expect.stringContaining(instead),
        })
    }
    expect((await desk.run(['queues', 'list'])).complaints).toContain('多出来的“list”')
  })
})

describe('queues show', () => {
  test('the oldest first, and again: nothing is taken away', async () => {
    await bury(stack, QUEUE, poisons(12))
    const first = await show()
    const [title, ...lines] = first.out.split('\n')
    expect([first.code, title]).toEqual([0, 'issue-vouchers 有死信 12 条'])
    expect(lines.map((line) => /"batchId":"(bat_[0-9a-z]+)"/.exec(line)?.[1])).toEqual(
      poisons(12).map(({ batchId }) => batchId),
    )
    expect(lines[0]).toMatch(
      /^\d+月\d+日 \d\d:\d\d {2}取出过 \d+ 次 {2}[0-9a-f-]{36} {2}\{"batchId":"bat_poison000000","segment":""\}$/,
    )
    const ids = (out: string) => out.match(/[0-9a-f-]{36}/g)?.sort()
    expect(ids((await show()).out)).toEqual(ids(first.out))
    expect((await show('--limit', '3')).out.split('\n')).toHaveLength(4)
    expect((await show('--limit', '3')).out).toContain('issue-vouchers 有死信 12 条，列出其中 3 条')
    expect(await dead()).toBe(12)
  })

  test('the content is ids, dates and numbers; what people have written is not shown', async () => {
    const reason = '张三 13912345678 登记有误'
    await bury(stack, 'send-notices', [
      {
        kind: 'voided',
        personId: 'per_0123456789abcdef',
        batchId: 'bat_0123456789ab',
        validUntil: '2021-12-26',
        version: 2,
        at: '2021-10-26T06:03:00.000Z',
        reason,
      },
      {
        batchId: 'bat_0123456789ab',
        reason: '13912345678',
        start: { pk: 'CLASS#cls_0123456789ab', sk: 'TRAINEE#per_0123456789abcdef' },
      },
    ])
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: stack.runtime.config.QUEUE_URLS['send-notices'],
        MessageBody: reason,
      }),
    )
    await exhaust(stack, 'send-notices')
    const { out } = await desk.run(['queues', 'show', '--queue', 'send-notices'])
    expect(out).not.toMatch(/张三|139/)
    expect(out).toContain(
      '{"kind":"voided","personId":"per_0123456789abcdef","batchId":"bat_0123456789ab","validUntil":"2021-12-26","version":2,"at":"2021-10-26T06:03:00.000Z","reason":"…"}',
    )
    expect(out).toContain(
      '{"batchId":"bat_0123456789ab","reason":"…","start":{"pk":"CLASS#cls_0123456789ab","sk":"TRAINEE#per_0123456789abcdef"}}',
    )
    expect(out).toContain('（不是任务，19 个字符）')
    const moved = await desk.run(['queues', 'redrive', '--queue', 'send-notices'])
    expect(moved.out).not.toMatch(/张三|139/)
    expect(await taken('send-notices')).toHaveLength(3)
  })

  test('killed while it looks: what it held comes back', async () => {
    await bury(stack, QUEUE, poisons(2))
    const dying = deskOver(stack, (client) => {
      holdingBriefly(client)
      before(client, 'ChangeMessageVisibilityBatchCommand', () => {
        throw new Error('killed')
      })
    })
    expect((await desk.run(['queues', 'show', '--queue', QUEUE], { queueDesk: dying })).code).toBe(
      1,
    )
    expect(await dead()).toBe(2)
    await sleep(1100)
    expect((await show()).out.split('\n')).toHaveLength(3)
  })
})

describe('queues redrive', () => {
  test('what failed for good is done, and leaves the dead letters; the letters are shown before the sum', async () => {
    const who = await worker(stack)
    const { batch: made } = await batch(stack, at, [who])
    const jobs = await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: 1,
      actor: HR,
    })
    await bury(stack, QUEUE, jobs)
    const { code, out } = await redrive()
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        expect.stringContaining(`{"batchId":"${made.batchId}","segment":""}`),
        '已移回 1 条，死信还有 0 条',
      ],
    ])
    expect(await stack.drain(QUEUE)).toBe(1)
    expect((await readBatch(stack.runtime.table, made.batchId))?.state).toBe('issued')
    expect((await redrive()).out).toBe('已移回 0 条，死信还有 0 条')
  })

  test('as many as are asked for', async () => {
    await bury(stack, QUEUE, poisons(14))
    expect((await redrive('--limit', '11')).out.split('\n').at(-1)).toBe(
      '已移回 11 条，死信还有 3 条',
    )
    expect(await taken()).toHaveLength(11)
  })

  test('killed between sending and deleting: done twice, lost never; the state is that of once', async () => {
    const who = await worker(stack)
    const { batch: made } = await batch(stack, at, [who])
    const jobs = await startIssuing(stack.runtime, {
      batchId: made.batchId,
      headcount: 1,
      actor: HR,
    })
    await bury(stack, QUEUE, jobs)
    const killed = await redriveOver((client) => {
      holdingBriefly(client, 4)
      before(client, 'DeleteMessageBatchCommand', () => {
        throw new Error('killed')
      })
    })
    expect([killed.code, killed.complaints]).toEqual([1, expect.stringContaining('killed')])
    // Held by the one that was killed, it can still be seen.
    expect((await redrive()).out).toBe(
      '已移回 0 条，死信还有 1 条（又失败了，或正被别人查看、移动：半分钟后再看）',
    )
    await sleep(4100)
    expect((await redrive()).out).toContain('已移回 1 条，死信还有 0 条')
    expect(await stack.drain(QUEUE)).toBe(2)
    await stack.project()
    expect([
      (await readBatch(stack.runtime.table, made.batchId))?.state,
      (await stack.runtime.table.get(voucherKey(who.personId, made.batchId)))?.version,
    ]).toEqual(['issued', 1])
  })

  test('killed between receiving and sending: nothing has happened', async () => {
    await bury(stack, QUEUE, poisons(3))
    await redriveOver((client) => {
      holdingBriefly(client)
      before(client, 'SendMessageBatchCommand', () => {
        throw new Error('killed')
      })
    })
    expect([await dead(), await taken()]).toEqual([3, []])
    await sleep(1100)
    expect((await redrive()).out).toContain('已移回 3 条')
    expect(await taken()).toEqual(texts(poisons(3)))
  })

  test('two people at once move each letter once', async () => {
    await bury(stack, QUEUE, poisons(25))
    const [first, second] = await Promise.all([redrive(), redrive()])
    const moved = [first, second].map(({ out }) => Number(/已移回 (\d+) 条/.exec(out)?.[1]))
    expect(moved.reduce((sum, count) => sum + count)).toBe(25)
    expect(await taken()).toEqual(texts(poisons(25)))
    expect(await dead()).toBe(0)
  })

  test('ends although what it moves fails again at once', async () => {
    await bury(stack, QUEUE, poisons(12))
    let failing = false
    const said = await redriveOver((client) =>
      before(client, 'ReceiveMessageCommand', async () => {
        // Everything moved so far is dead again before the next letters are taken.
        if (failing) await exhaust(stack, QUEUE)
        failing = true
      }),
    )
    expect(said.out.split('\n').at(-1)).toMatch(/^已移回 12 条，死信还有 10 条（又失败了/)
    expect([await taken()].flat()).toHaveLength(2)
  })

  test('what the queue refuses stays where it is, the rest goes', async () => {
    await bury(stack, QUEUE, poisons(3))
    const said = await redriveOver((client) => {
      client.middlewareStack.add(
        (next, context) => (args) => {
          const { Entries: entries } = args.input as {
            Entries?: { Id: string; MessageBody: string }[]
          }
          // One of them has a character that no queue takes.
          return next(
            context.commandName === 'SendMessageBatchCommand'
              ? {
                  ...args,
                  input: {
                    ...args.input,
                    Entries: entries?.map((entry) =>
                      entry.Id === '1' ? { ...entry, MessageBody: '\u0001' } : entry,
                    ),
                  },
                }
              : args,
          )
        },
        { step: 'initialize', name: 'refused' },
      )
    })
    expect(said.code).toBe(1)
    expect([await dead(), (await taken()).length]).toEqual([1, 2])
    expect((await redrive()).out).toContain('已移回 1 条，死信还有 0 条')
  })
})

describe('jobs start', () => {
  test('queues what the schedule would have; started twice, it is done twice, which changes nothing', async () => {
    const started = await desk.run(['jobs', 'start', '--job', 'expire-vouchers'])
    expect([started.code, started.out]).toEqual([
      0,
      '“记录过期”已启动，查看队列：npm run admin -- queues',
    ])
    expect(await stack.waiting('expire-vouchers')).toBe(8)
    await desk.run(['jobs', 'start', '--job', '记录过期'])
    expect(await stack.drain('expire-vouchers')).toBe(16)
    expect((await desk.run(['jobs', 'start', '--job', 'expire'])).complaints).toContain(
      '可以写：记录过期、结业不合格的券失效、到期提醒、对账',
    )
  })
})
