/**
 * Taking a use back: whose it is, how long a repeat is told the same, and what happens between its
 * reading and its writing.
 */
import { beforeEach, describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate, startOfShanghaiDate } from '@voucher/shared/dates'
import type { Campaign } from '../../src/domain/batch/index.ts'
import { startVoiding } from '../../src/domain/bulk/index.ts'
import { transferPrimary } from '../../src/domain/operator/index.ts'
import { recordResults, traineeKey, type TrainingClass } from '../../src/domain/training/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import { redemptionIdOf, type RedemptionId } from '../../src/platform/ids.ts'
import type { Runtime } from '../../src/platform/runtime.ts'
import { interleave } from '../support/trouble/interleave.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  campaign,
  claim,
  fresh,
  HR,
  next,
  redeem,
  school,
  show,
  trainingClass,
  worker,
  type School,
  type Worker,
} from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)
const elsewhere = useSchool(stack)
beforeEach(() => stack.clock.set(new Date().toISOString()))

interface Used {
  who: Worker
  open: Campaign
  room: TrainingClass
  redemptionId: RedemptionId
}
const useIt = async (
  { who, open, room }: Omit<Used, 'redemptionId'>,
  by = at.operator,
): Promise<RedemptionId> => {
  const code = await show(stack, await fresh(stack, who), open.batchId)
  const { status, body } = await redeem(stack, at, code, {
    classId: room.classId,
    by: await fresh(stack, by),
  })
  expect(status).toBe(201)
  return body.redemptionId as RedemptionId
}
/** A general voucher, used. */
async function used(who?: Worker, by?: Worker): Promise<Used> {
  const holder = await fresh(stack, who ?? (await worker(stack)))
  const made = {
    who: holder,
    open: await campaign(stack),
    room: await trainingClass(stack, at),
  }
  await claim(stack, holder, made.open.batchId)
  return { ...made, redemptionId: await useIt(made, by) }
}
const reverse = async (
  redemptionId: string,
  { key = `back-${next()}`, by = at, on }: { key?: string; by?: School; on?: Runtime } = {},
) =>
  stack.call<{ voucher: { status: string } }>(
    'operator',
    {
      route: `POST /operator/redemptions/${redemptionId}/reversal`,
      token: (await fresh(stack, by.operator)).token,
      institution: by.institutionId,
      key,
      body: { reason: '扫错了' },
    },
    on,
  )
const outcome = async (answer: ReturnType<typeof reverse>) => {
  const { status, body } = await answer
  return status < 300 ? body.voucher.status : body.code
}

describe('a repeat with the same key is told of the success', () => {
  test('although the voucher was voided since, with its batch', async () => {
    const { open, redemptionId } = await used()
    await startVoiding(stack.runtime, { batchId: open.batchId, reason: '取消', actor: HR })
    expect(await outcome(reverse(redemptionId, { key: 'lost-1' }))).toBe('claimed')
    await stack.project()
    expect(await outcome(reverse(redemptionId, { key: 'lost-1' }))).toBe('voided')
    expect(await outcome(reverse(redemptionId, { key: 'another' }))).toBe('wrong_state')
  })

  test('although it has expired since, and that is recorded', async () => {
    const { who, open, redemptionId } = await used()
    const today = shanghaiDate(stack.clock.now())
    const tomorrow = addDays(today, 1)
    expect(await outcome(reverse(redemptionId, { key: 'lost-2' }))).toBe('claimed')
    await stack.runtime.table.update({
      key: voucherKey(who.personId, open.batchId),
      set: 'SET validUntil = :today, dueOn = :today',
      values: { ':today': today },
    })
    // The next day has begun in Shanghai, and a repeat is told the same for 24 hours.
    stack.clock.set(new Date(startOfShanghaiDate(tomorrow) + 600_000).toISOString())
    await stack.schedule('expire-vouchers')
    await stack.drain('expire-vouchers')
    expect((await stack.runtime.table.get(voucherKey(who.personId, open.batchId)))?.status).toBe(
      'expired',
    )
    expect(await outcome(reverse(redemptionId, { key: 'lost-2' }))).toBe('expired')
  })

  test('but not when it was used again: then it is another use', async () => {
    const made = await used()
    await reverse(made.redemptionId, { key: 'first' })
    const second = await useIt(made)
    expect(await outcome(reverse(made.redemptionId, { key: 'first' }))).toBe('wrong_state')
    expect(await outcome(reverse(second))).toBe('claimed')
  })
})

describe('nobody takes back', () => {
  test('the use of a voucher of their own', async () => {
    const { redemptionId } = await used(at.operator, at.second)
    expect(await outcome(reverse(redemptionId))).toBe('own_voucher')
  })

  test('or learns anything of, a use that is another institution’s', async () => {
    const { who, open, redemptionId } = await used()
    const ids = [0, 1, 2, 3].map((version) => redemptionIdOf(who.personId, open.batchId, version))
    const told = async () =>
      new Set(await Promise.all(ids.map((id) => outcome(reverse(id, { by: elsewhere })))))
    expect(await told()).toEqual(new Set(['not_found']))
    const padded = redemptionId.replace(/2$/, '002')
    expect(await outcome(reverse(padded))).toBe('not_found')
    await reverse(redemptionId)
    expect(await told()).toEqual(new Set(['not_found']))
  })

  test('what somebody has attended, if only the first minute', async () => {
    const { who, room, redemptionId } = await used()
    await stack.runtime.table.update({
      key: traineeKey(room.classId, who.personId),
      set: 'SET attended = :none',
      values: { ':none': 0 },
    })
    expect(await outcome(reverse(redemptionId))).toBe('has_attendance')
  })
})

describe('between what it reads and what it writes', () => {
  const meanwhile = async (made: Used, happen: () => Promise<unknown>, by?: School) =>
    outcome(
      reverse(made.redemptionId, {
        on: stack.over((client) => interleave(client, `PERSON#${made.who.personId}`, happen)),
        ...(by && { by }),
      }),
    )
  const standing = async ({ who, open }: Used) =>
    (await stack.runtime.table.get(voucherKey(who.personId, open.batchId)))?.status

  test('results come in', async () => {
    const made = await used()
    expect(
      await meanwhile(made, () =>
        recordResults(stack.runtime, { classId: made.room.classId, results: [], actor: HR }),
      ),
    ).toBe('results_submitted')
    expect(await standing(made)).toBe('used')
  })

  test('the holder attends', async () => {
    const made = await used()
    expect(
      await meanwhile(made, () =>
        stack.runtime.table.update({
          key: traineeKey(made.room.classId, made.who.personId),
          set: 'SET attended = :one',
          values: { ':one': 1 },
        }),
      ),
    ).toBe('has_attendance')
    expect(await standing(made)).toBe('used')
  })

  test('it is taken back by another request, and used again', async () => {
    const made = await used()
    expect(
      await meanwhile(made, async () => {
        await reverse(made.redemptionId)
        await useIt(made)
      }),
    ).toBe('wrong_state')
    expect(await standing(made)).toBe('used')
  })

  test('the role is handed over', async () => {
    const own = await school(stack)
    const [who, open, room] = [
      await worker(stack),
      await campaign(stack),
      await trainingClass(stack, own),
    ]
    await claim(stack, who, open.batchId)
    const { body } = await redeem(stack, own, await show(stack, who, open.batchId), {
      classId: room.classId,
    })
    const made = { who, open, room, redemptionId: body.redemptionId as RedemptionId }
    const handOver = () =>
      transferPrimary(stack.runtime, {
        institutionId: own.institutionId,
        primary: own.operator.personId,
        successor: own.second.personId,
        actor: HR,
        idempotency: { key: 'transfer', hash: '0123456789abcdef' },
      })
    expect(await meanwhile(made, handOver, own)).toBe('primary_only')
    expect(await standing(made)).toBe('used')
  })
})

test('one whose use is not on the list yet puts it there, taken back', async () => {
  const made = await used()
  await stack.project()
  const prefix = { pk: `INSTITUTION#${at.institutionId}`, sk: 'REDEMPTION#' }
  const listed = async () =>
    (
      await stack.runtime.table.query({
        where: 'pk = :pk AND begins_with(sk, :sk)',
        values: { ':pk': prefix.pk, ':sk': prefix.sk },
      })
    ).items.filter(({ redemptionId }) => redemptionId === made.redemptionId)
  const [row] = await listed()
  if (!row) throw new Error('the use was not listed')
  await stack.runtime.table.delete({ pk: row.pk, sk: row.sk })
  await reverse(made.redemptionId)
  await stack.project(2)
  expect(await listed()).toEqual([
    { ...row, reversedAt: expect.any(String), reversalReason: '扫错了' },
  ])
})
