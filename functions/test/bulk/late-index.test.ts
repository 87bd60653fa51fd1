/**
 * Voiding a campaign comes to its end and reaches every voucher, however large its stock is, however
 * late its index, and whoever is killed meanwhile (R68).
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { expect, test } from '@jest/globals'
import { readBatch, type Campaign } from '../../src/domain/batch/index.ts'
import {
  partsOfVoiding,
  startVoiding,
  type VoidJob,
  voidBatch,
  voidVouchers,
} from '../../src/domain/bulk/index.ts'
import { readStock } from '../../src/domain/campaign/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { dyingAfter } from '../support/trouble/faults.ts'
import { useStack } from '../support/stack/use-stack.ts'
import { campaign, claim, HR, worker, type Worker } from '../support/world/world.ts'

const stack = useStack()
const never = (): boolean => false

const begin = ({ batchId }: Campaign): Promise<VoidJob> =>
  startVoiding(stack.runtime, { batchId, reason: '活动取消', actor: HR })
const stateOf = async ({ batchId }: Campaign) =>
  (await readBatch(stack.runtime.table, batchId))?.state
const statusOf = async ({ personId }: Worker, { batchId }: Campaign) =>
  (await stack.runtime.table.get(voucherKey(personId, batchId)))?.status
const claimed = async (open: Campaign, count: number): Promise<Worker[]> => {
  const people: Worker[] = []
  for (let made = 0; made < count; made++) {
    const who = await worker(stack)
    expect((await claim(stack, who, open.batchId)).status).toBe(201)
    people.push(who)
  }
  return people
}

/** Does a job and all its parts to their end. @returns for how long each look waited */
async function doAll(on: Runtime, first: VoidJob, mustStop = never): Promise<number[]> {
  const delays: number[] = []
  const jobs = [first]
  for (let job = jobs.shift(); job; job = jobs.shift()) {
    const rest = await voidVouchers(on, JSON.parse(JSON.stringify(job)) as VoidJob, mustStop)
    if (!rest) continue
    if (rest.delaySeconds) delays.push(rest.delaySeconds)
    jobs.push(...partsOfVoiding(rest))
  }
  return delays
}

/** The index has not heard of these people yet for so many queries. */
const withoutThem =
  (people: readonly Worker[], queries: number) =>
  (client: DynamoDBClient): DynamoDBClient => {
    let left = queries
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args)
        const output = answer.output as { Items?: Parameters<typeof unmarshall>[0][] }
        if (!('IndexName' in args.input) || left-- <= 0) return answer
        output.Items = (output.Items ?? []).filter(
          (item) => !people.some(({ personId }) => unmarshall(item).pk === `PERSON#${personId}`),
        )
        return answer
      },
      { step: 'initialize', name: 'withoutThem' },
    )
    return client
  }

test('is not ended before every voucher that was claimed was seen in the index', async () => {
  const open = await campaign(stack)
  const people = await claimed(open, 3)
  const late = stack.over(withoutThem(people.slice(1), 3))
  expect(await doAll(late, await begin(open))).toEqual([10, 20, 40])
  expect(await Promise.all(people.map((who) => statusOf(who, open)))).toEqual([
    'voided',
    'voided',
    'voided',
  ])
  expect(await stateOf(open)).toBe('voided')
})

test('comes to its end although some never appear there, and voiding again finds them later', async () => {
  const open = await campaign(stack)
  const [who] = (await claimed(open, 1)) as [Worker]
  const late = stack.over(withoutThem([who], Infinity))
  expect(await doAll(late, await begin(open))).toHaveLength(8)
  expect([await stateOf(open), await statusOf(who, open)]).toEqual(['voided', 'claimed'])
  const sent: VoidJob[] = []
  const request = { batchId: open.batchId, reason: '再查', confirmName: open.name, actor: HR }
  await voidBatch(
    stack.runtime,
    { send: async (_queue, jobs) => void sent.push(...(jobs as VoidJob[])) },
    request,
  )
  await doAll(stack.runtime, sent[0] as VoidJob)
  expect([await stateOf(open), await statusOf(who, open)]).toEqual(['voided', 'voided'])
  expect(
    (await stack.runtime.table.get(voucherKey(who.personId, open.batchId)))?.lastAction,
  ).toMatchObject({ reason: '活动取消' })
})

test('a stock of 300 shards is closed although every worker is stopped after a page or killed in one', async () => {
  const open = await campaign(stack, { quantity: 300, expectedPeakPerSecond: 1500 })
  const [who] = (await claimed(open, 1)) as [Worker]
  let job = await begin(open)
  for (let part = 0; part < 3; part++) {
    const dying = stack.over((client) => dyingAfter(client, 30))
    await expect(voidVouchers(dying, job, () => true)).rejects.toThrow('killed')
    job = (await voidVouchers(stack.runtime, job, () => true)) as VoidJob
  }
  expect(job).toMatchObject({ claimed: 1 })
  const shards = await readStock(stack.runtime.table, open)
  expect([shards.length, shards.filter((shard) => shard.open)]).toEqual([300, []])
  await doAll(stack.runtime, job, () => true)
  expect([await stateOf(open), await statusOf(who, open)]).toEqual(['voided', 'voided'])
})

test('is worked shard by shard, side by side, each part twice', async () => {
  const open = await campaign(stack, { quantity: 2000, expectedPeakPerSecond: 2000 })
  const people = await claimed(open, 5)
  const looking = (await voidVouchers(stack.runtime, await begin(open), never)) as VoidJob
  const parts = partsOfVoiding(looking)
  expect(parts).toHaveLength(4)
  await Promise.all([...parts, ...parts].map((part) => voidVouchers(stack.runtime, part, never)))
  expect(await Promise.all(people.map((who) => statusOf(who, open)))).toEqual(
    people.map(() => 'voided'),
  )
  expect(await stateOf(open)).toBe('voided')
})
