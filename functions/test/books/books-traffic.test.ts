/**
 * The books raise no false alarm while people claim, use and take back between any two pages that
 * they read, and find what is wrong all the same (B5).
 */
import type { ScanCommandInput } from '@aws-sdk/client-dynamodb'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { shanghaiDate } from '@voucher/shared/dates'
import { stockKey, type Campaign } from '../../src/domain/batch/index.ts'
import { checkBooks } from '../../src/domain/books/index.ts'
import { addTo } from '../../src/domain/statistics/index.ts'
import type { TrainingClass } from '../../src/domain/training/index.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  campaign,
  claim,
  redeem,
  show,
  trainingClass,
  worker,
  type Worker,
} from '../support/world/world.ts'

const PAGE = 40

const stack = useStack()
const at = useSchool(stack)
let room: TrainingClass, open: Campaign, waiting: Worker[]
beforeAll(async () => {
  room = await trainingClass(stack, at, { capacity: 1000 })
  open = await campaign(stack, { quantity: 1000 })
  waiting = []
  for (let made = 0; made < 160; made++) waiting.push(await worker(stack))
  await stack.project()
})

/** The system, whose scans read page by small page, with something happening before each. */
const busy = (happen: (page: number, count: number) => Promise<void>): Runtime =>
  stack.over((client) => {
    let page = 0
    let count = 0
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName !== 'ScanCommand') return next(args)
          if (!(args.input as ScanCommandInput).ExclusiveStartKey) count += 1
          await happen(page++, count)
          return next({ ...args, input: { ...args.input, Limit: PAGE } })
        },
      { step: 'initialize', name: 'busy' },
    )
    return client
  })

/**
 * The next person claims; every other one uses the voucher too, and of those every other one is
 * taken back.
 */
async function somebody(turn: number): Promise<void> {
  const who = waiting.pop()
  if (!who) return
  await claim(stack, who, open.batchId)
  if (turn % 2 === 0) return
  const {
    body: { redemptionId },
  } = await redeem(stack, at, await show(stack, who, open.batchId), { classId: room.classId })
  if (turn % 4 === 1) return
  await stack.call('operator', {
    route: `POST /operator/redemptions/${redemptionId}/reversal`,
    token: at.operator.token,
    institution: at.institutionId,
    key: `back-${turn}`,
    body: { reason: '扫错了' },
  })
}

test('with everything projected at once', async () => {
  const before = waiting.length
  expect(
    (
      await checkBooks(
        busy(async (page) => {
          await somebody(page)
          await stack.project()
        }),
        0,
      )
    ).findings,
  ).toEqual([])
  expect(before - waiting.length).toBeGreaterThan(20)
})

test('with one change in each count, at the same place', async () => {
  let pages = 0
  for await (const _ of stack.runtime.table.scan()) pages += 1
  pages = Math.ceil(pages / PAGE)
  for (const place of [1, Math.floor(pages / 2), pages - 1]) {
    expect(
      (
        await checkBooks(
          busy(async (page) => {
            if (page % pages !== place) return
            await somebody(0)
            await stack.project()
          }),
          0,
        )
      ).findings,
    ).toEqual([])
  }
})

test('with a projection that lags behind until it has been counted twice', async () => {
  for (let turn = 0; turn < 12; turn++) await somebody(turn)
  expect(
    (
      await checkBooks(
        busy(async (_, count) => {
          if (count > 2) await stack.project()
        }),
        0,
      )
    ).findings,
  ).toEqual([])
})

describe('a real fault is found although people go on', () => {
  /** Between any two counts somebody claims; `midst` happens before each page that they read. */
  const found = async (midst: (page: number) => Promise<void> = () => Promise.resolve()) => {
    let [page, counting] = [0, 0]
    const runtime = busy(async (_, count) => {
      if (count > counting) [page, counting] = [0, count]
      await midst(page++)
    })
    const { findings } = await checkBooks(runtime, 0, async () => {
      await somebody(0)
      await stack.project()
    })
    return findings.map(({ rule, subject }) => [rule, subject]).sort()
  }

  test('stock one short, and seven more issued than there are', async () => {
    await stack.project()
    const shard = stockKey(open.batchId, 0)
    const short = (by: number) =>
      stack.runtime.table.update({
        key: shard,
        set: 'SET remaining = remaining + :by',
        values: { ':by': by },
      })
    const month = shanghaiDate(stack.clock.now()).slice(0, 7)
    const more = (by: number) =>
      stack.runtime.table.update(addTo({ regionCode: '420100', month, shard: 0 }, { issued: by }))
    await short(-1)
    await more(7)
    expect(await found()).toEqual([
      ['statistics', `420100 ${month} issued`],
      ['stock', open.batchId],
    ])
    await more(-7)
    await short(1 - 3)
    // Three short while one claims in the midst of each count.
    const midst = async (page: number) => {
      if (page === 2) await somebody(0)
      await stack.project()
    }
    expect(await found(midst)).toEqual([['stock', open.batchId]])
    await short(3)
    expect(await found(midst)).toEqual([])
  })
})
