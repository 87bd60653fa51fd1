/**
 * Statistics by region and month (R70, R71; invariant 10): counted exactly once, in the month of
 * Shanghai in which it happened.
 */
import { beforeAll, expect, test } from '@jest/globals'
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import type { Campaign } from '../../src/domain/batch/index.ts'
import { checkBooks } from '../../src/domain/books/index.ts'
import { readStatistics } from '../../src/domain/statistics/index.ts'
import { recordResults, type TrainingClass } from '../../src/domain/training/index.ts'
import { createHandler } from '../../src/entry/stream/projections.ts'
import { conflicting, unreliable } from '../support/trouble/faults.ts'
import { readStream } from '../support/stack/stream.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'
import {
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
beforeAll(() => stack.clock.set('2021-10-31T23:50:00+08:00'))
const at = useSchool(stack)

const fresh = async (who: Worker): Promise<Worker> => ({
  ...who,
  token: await stack.tokenFor(who.personId),
})
const use = async (who: Worker, open: Campaign, room: TrainingClass) =>
  (
    await redeem(stack, at, await show(stack, await fresh(who), open.batchId), {
      classId: room.classId,
      by: await fresh(at.operator),
    })
  ).body.redemptionId
const reverse = async (redemptionId: string) =>
  expect(
    (
      await stack.call('operator', {
        route: `POST /operator/redemptions/${redemptionId}/reversal`,
        token: (await fresh(at.operator)).token,
        institution: at.institutionId,
        key: `back-${redemptionId}`,
        body: { reason: '扫错了' },
      })
    ).status,
  ).toBe(200)
/** The region's months, without what is 0. */
const months = async (regionCode: string) =>
  Object.fromEntries(
    (await readStatistics(stack.runtime.table, regionCode)).map(({ month, counts }) => [
      month,
      Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
    ]),
  )

test('a month ends at Shanghai’s midnight, and what is taken back goes from the month of its use', async () => {
  const open = await campaign(stack, { regionCode: '420100' })
  const room = await trainingClass(stack, at)
  const [early, late, failing] = [await worker(stack), await worker(stack), await worker(stack)]
  for (const who of [early, failing]) await claim(stack, who, open.batchId)
  const first = await use(early, open, room)
  await stack.project()
  expect(await months('420100')).toEqual({ '2021-10': { issued: 2, used: 1 } })
  stack.clock.set('2021-11-01T00:10:00+08:00')
  await claim(stack, await fresh(late), open.batchId)
  await reverse(first)
  await stack.project()
  expect(await months('420100')).toEqual({ '2021-10': { issued: 2 }, '2021-11': { issued: 1 } })
  await use(early, open, room)
  await use(failing, open, room)
  await recordResults(stack.runtime, {
    classId: room.classId,
    results: [{ personId: failing.personId, passed: false }],
    actor: HR,
  })
  stack.clock.set('2021-12-02T00:10:00+08:00')
  await stack.schedule('fail-trainees')
  await stack.drain('fail-trainees')
  await stack.schedule('expire-vouchers')
  await stack.drain('expire-vouchers')
  await stack.project()
  // Whoever failed had used the voucher all the same.
  expect(await months('420100')).toEqual({
    '2021-10': { issued: 2 },
    '2021-11': { issued: 1, used: 2 },
    '2021-12': { expired: 1, failed: 1 },
  })
})

test('a voucher expires in the month of the day after its last one, whenever the job comes', async () => {
  stack.clock.set('2022-01-05T10:00:00+08:00')
  const open = await campaign(stack, {
    regionCode: '420102',
    validity: { type: 'fixed', from: '2022-01-05', until: '2022-01-30' },
  })
  const who = await worker(stack, { regionCode: '420102' })
  await claim(stack, await fresh(who), open.batchId)
  stack.clock.set('2022-03-01T00:10:00+08:00')
  await stack.schedule('expire-vouchers')
  await stack.drain('expire-vouchers')
  await stack.project()
  expect(await months('420102')).toEqual({ '2022-01': { issued: 1, expired: 1 } })
  expect((await checkBooks(stack.runtime, 0)).findings).toEqual([])
}, 60_000)

test.each([1, 2, 3])(
  'however the stream is cut, repeated and broken off, everything is counted once: %i',
  async (seed) => {
    let state = seed
    const draw = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    const client = new DynamoDBClient({})
    const { Table: table } = await client.send(
      new DescribeTableCommand({ TableName: stack.runtime.config.TABLE_NAME }),
    )
    client.destroy()
    const stream = readStream(table?.LatestStreamArn ?? '')
    // What others have done is projected already.
    await stream.next()
    const [open, other] = [
      await campaign(stack, { regionCode: '420100' }),
      await campaign(stack, { regionCode: '420000' }),
    ]
    const room = await trainingClass(stack, at)
    for (let turn = 0; turn < 12; turn++) {
      const who = await worker(stack)
      const batch = turn % 3 === 0 ? other : open
      await claim(stack, await fresh(who), batch.batchId)
      if (turn % 2 === 0) continue
      const redemptionId = await use(who, batch, room)
      if (turn % 4 === 1) await reverse(redemptionId)
      if (turn % 8 === 1) await use(who, batch, room)
    }
    const records = await stream.next()
    stream.close()

    const handler = createHandler(
      stack.over((dynamo) => unreliable(conflicting(dynamo, 0.2), 0.1, draw)),
    )
    /**
     * One shard: its records in their order, cut anew each time; what fails comes again, and so
     * does what did not.
     */
    const follow = async (shard: DynamoDBRecord[]): Promise<void> => {
      for (let position = 0; position < shard.length;) {
        const batch = shard.slice(position, position + 1 + Math.floor(draw() * 9))
        const failed = await handler({ Records: batch }).then(
          ({ batchItemFailures: failures }) => failures.map((failure) => failure.itemIdentifier),
          () => batch.map(({ dynamodb }) => dynamodb?.SequenceNumber),
        )
        // As Lambda does, from the first that failed, whichever failed first in time.
        const reached =
          failed.length === 0
            ? batch.length
            : batch.findIndex(({ dynamodb }) => failed.includes(dynamodb?.SequenceNumber ?? ''))
        if (draw() < 0.8) position += reached
      }
    }
    const shardOf = ({ dynamodb }: DynamoDBRecord): number =>
      (dynamodb?.Keys?.pk?.S ?? '').charCodeAt(12) % 4
    await Promise.all([...Map.groupBy(records, shardOf).values()].map(follow))
    expect((await checkBooks(stack.runtime, 0)).findings).toEqual([])
  },
)

test('without the condition on the history what is repeated would be counted again', async () => {
  const open = await campaign(stack, { regionCode: '420100' })
  await claim(stack, await fresh(await worker(stack)), open.batchId)
  await stack.project(
    2,
    stack.over((dynamo) => withoutConditions(dynamo)),
  )
  expect(new Set((await checkBooks(stack.runtime, 0)).findings.map(({ rule }) => rule))).toEqual(
    new Set(['statistics']),
  )
})
