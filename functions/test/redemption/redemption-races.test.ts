/**
 * Races, first shown to happen with the condition taken out, then shown not to happen with it
 * (invariants 1 to 3, 5).
 */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { startIssuing } from '../../src/domain/bulk/index.ts'
import { readStock } from '../../src/domain/campaign/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import { concurrently } from '../../src/platform/work/concurrently.ts'
import { conflicting, losingAnswers } from '../support/trouble/faults.ts'
import type { Answer, Stack } from '../support/stack/stack.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'
import {
  batch,
  campaign,
  claim,
  redeem,
  show,
  trainingClass,
  worker,
  type Worker,
} from '../support/world/world.ts'
import { HR } from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)

const count = (answers: Answer<unknown>[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { status, body } of answers) {
    const outcome = status < 300 ? 'success' : (body as { code: string }).code
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}
const many = async <T>(times: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => work(index)))

describe('one voucher, many scans (invariant 3)', () => {
  const scan = async (strip: boolean) => {
    const who = await worker(stack)
    const { batch: made, trainingClass: room } = await batch(stack, at, [who])
    await stack.send(
      'issue-vouchers',
      await startIssuing(stack.runtime, {
        batchId: made.batchId,
        headcount: room.capacity,
        actor: HR,
      }),
    )
    await stack.drain('issue-vouchers')
    const code = await show(stack, who, made.batchId)
    const on = stack.over((client) =>
      strip ? withoutConditions(client, (condition) => condition.includes('currentPass')) : client,
    )
    return many(200, (index) =>
      redeem(stack, at, code, { by: index % 2 ? at.operator : at.second, on }),
    )
  }

  test('with the condition taken out, a voucher is used again and again', async () => {
    expect(count(await scan(true)).success).toBeGreaterThan(1)
  })

  test('200 scans by two operators: one success, 199 clear refusals, each of them recorded', async () => {
    expect(count(await scan(false))).toEqual({ success: 1, voucher_used: 199 })
  })

  test('a general voucher enrols exactly once, whichever classes are asked for', async () => {
    const who = await worker(stack)
    const open = await campaign(stack)
    const rooms = [await trainingClass(stack, at), await trainingClass(stack, at)]
    await claim(stack, who, open.batchId)
    const code = await show(stack, who, open.batchId)
    const answers = await many(40, (index) =>
      redeem(stack, at, code, { classId: rooms[index % 2]?.classId ?? '' }),
    )
    expect(count(answers)).toEqual({ success: 1, voucher_used: 39 })
    const seats = await stack.runtime.table.batchGet(
      rooms.map((room) => ({ pk: `CLASS#${room.classId}`, sk: 'SEATS' })),
    )
    expect(seats.map((item) => item.taken as number).sort()).toEqual([0, 1])
  })

  test('the last seat goes to one of many', async () => {
    const room = await trainingClass(stack, at, { capacity: 3 })
    const open = await campaign(stack)
    const people = await many(8, () => worker(stack))
    const codes = await Promise.all(
      people.map(async (person) => {
        await claim(stack, person, open.batchId)
        return show(stack, person, open.batchId)
      }),
    )
    const answers = await Promise.all(
      codes.map((code) => redeem(stack, at, code, { classId: room.classId })),
    )
    expect(count(answers)).toEqual({ success: 3, class_full: 5 })
  })
})

describe('a campaign of 100 and 500 people (invariant 2)', () => {
  let people: Worker[]
  beforeAll(async () => {
    people = []
    // Only their claims are to meet; making them all at once would keep the card platform waiting
    // on a slow machine.
    await concurrently(Array.from({ length: 500 }), 20, async () => {
      people.push(await worker(stack))
    })
  })

  test('with the condition taken out, more are claimed than there are', async () => {
    const open = await campaign(stack, { quantity: 5, expectedPeakPerSecond: 1 })
    const on = stack.over((client) =>
      withoutConditions(client, (condition) => condition.includes('remaining')),
    )
    const answers = await Promise.all(
      people.slice(0, 20).map((person) => claimOn(person, open.batchId, on)),
    )
    expect(count(answers).success).toBeGreaterThan(5)
  })

  test('exactly 100 claims, everyone answered, sold out only when every shard is empty', async () => {
    const open = await campaign(stack, { quantity: 100, expectedPeakPerSecond: 400 })
    const on = stack.over((client) => conflicting(client, 0.3))
    const answers = await Promise.all(people.map((person) => claimOn(person, open.batchId, on)))
    expect(count(answers)).toEqual({ success: 100, sold_out: 400 })
    expect((await readStock(stack.runtime.table, open)).map((shard) => shard.remaining)).toEqual(
      Array(open.stockShards).fill(0),
    )
  })

  test('one person with many hands gets one voucher (invariant 1)', async () => {
    const open = await campaign(stack)
    const [person] = people as [Worker]
    expect(count(await many(20, () => claim(stack, person, open.batchId)))).toEqual({
      success: 1,
      already_claimed: 19,
    })
    expect(
      (await readStock(stack.runtime.table, open)).reduce((sum, shard) => sum + shard.remaining, 0),
    ).toBe(99)
  })

  async function claimOn(person: Worker, batchId: string, on: Stack['runtime']) {
    const body = {
      verificationToken: await stack.verificationFor(person.personId, 'claim', batchId),
    }
    return stack.call(
      'worker',
      {
        route: `POST /campaigns/${batchId}/claims`,
        token: person.token,
        key: 'the-only-one',
        body,
      },
      on,
    )
  }
})

describe('the same request again (B2)', () => {
  test('gives the same answer, also when the first answer was lost after the write', async () => {
    const who = await worker(stack)
    const open = await campaign(stack)
    const room = await trainingClass(stack, at)
    const token = await stack.verificationFor(who.personId, 'claim', open.batchId)
    const lossy = stack.over((client) => losingAnswers(client, 'TransactWriteItemsCommand'))
    const lost = await stack.call(
      'worker',
      {
        route: `POST /campaigns/${open.batchId}/claims`,
        token: who.token,
        key: 'k1',
        body: { verificationToken: token },
      },
      lossy,
    )
    expect(lost.body.code).toBe('try_again')
    const first = await claim(stack, who, open.batchId, 'k1', token)
    expect([first.status, (await claim(stack, who, open.batchId, 'k1', token)).body]).toEqual([
      201,
      first.body,
    ])
    expect((await claim(stack, who, open.batchId, 'k2')).body.code).toBe('already_claimed')
    expect((await claim(stack, who, open.batchId, 'k1', 'another-token')).body.code).toBe(
      'idempotency_conflict',
    )

    const code = await show(stack, who, open.batchId)
    const lossyScan = stack.over((client) => losingAnswers(client, 'TransactWriteItemsCommand'))
    expect(
      (await redeem(stack, at, code, { classId: room.classId, key: 'r1', on: lossyScan })).body
        .code,
    ).toBe('try_again')
    const used = await redeem(stack, at, code, { classId: room.classId, key: 'r1' })
    expect(used.status).toBe(201)
    stack.clock.advance(10 * 60_000)
    at.operator.token = await stack.tokenFor(at.operator.personId)
    expect((await redeem(stack, at, code, { classId: room.classId, key: 'r1' })).body).toEqual(
      used.body,
    )
    expect((await redeem(stack, at, code, { classId: room.classId, key: 'r2' })).body.code).toBe(
      'voucher_used',
    )
  })

  test('a targeted voucher whose scan was answered into the void is used once and says so', async () => {
    const who = await worker(stack)
    const { batch: made, trainingClass: room } = await batch(stack, at, [who])
    await stack.send(
      'issue-vouchers',
      await startIssuing(stack.runtime, {
        batchId: made.batchId,
        headcount: room.capacity,
        actor: HR,
      }),
    )
    await stack.drain('issue-vouchers')
    const code = await show(
      stack,
      { ...who, token: await stack.tokenFor(who.personId) },
      made.batchId,
    )
    const by = { ...at.operator, token: await stack.tokenFor(at.operator.personId) }
    const lossy = stack.over((client) => losingAnswers(client, 'UpdateItemCommand'))
    expect((await redeem(stack, at, code, { key: 'x', by, on: lossy })).body.code).toBe('try_again')
    expect((await redeem(stack, at, code, { key: 'x', by })).status).toBe(201)
    const item = await stack.runtime.table.get(voucherKey(who.personId, made.batchId))
    expect([item?.version, item?.status]).toEqual([2, 'used'])
  })
})

describe('passes (invariant 5)', () => {
  test('a new pass cancels the one before, and only a fresh one opens the voucher', async () => {
    const who = await worker(stack)
    const open = await campaign(stack)
    const room = await trainingClass(stack, at)
    await claim(stack, who, open.batchId)
    const by = { ...at.operator, token: await stack.tokenFor(at.operator.personId) }
    const old = await show(stack, who, open.batchId)
    const fresh = await show(stack, who, open.batchId)
    expect((await redeem(stack, at, old, { classId: room.classId, by })).body.code).toBe(
      'pass_superseded',
    )
    stack.clock.advance(5 * 60_000 + 1)
    const later = { ...by, token: await stack.tokenFor(at.operator.personId) }
    expect((await redeem(stack, at, fresh, { classId: room.classId, by: later })).body.code).toBe(
      'pass_expired',
    )
    expect((await redeem(stack, at, '123456789012345678', { by: later })).body.code).toBe(
      'pass_unknown',
    )
  })
})
