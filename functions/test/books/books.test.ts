/**
 * The books agree after any traffic, and name each thing that somebody has changed by hand (B5,
 * invariants 1 to 13 as far as data can break them).
 */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import type { Campaign, TargetedBatch } from '../../src/domain/batch/index.ts'
import { checkBooks } from '../../src/domain/books/index.ts'
import {
  startIssuing,
  startVoiding,
  type VoidJob,
  voidVouchers,
} from '../../src/domain/bulk/index.ts'
import type { TrainingClass } from '../../src/domain/training/index.ts'
import { voucherKey } from '../../src/domain/voucher/index.ts'
import type { Item, Key } from '../../src/platform/dynamo/table.ts'
import { voucherIdOf } from '../../src/platform/ids.ts'
import { meddlingWith, type Rows } from '../support/trouble/meddling.ts'
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
let who: Worker,
  other: Worker,
  open: Campaign,
  gone: Campaign,
  room: TrainingClass,
  taught: TargetedBatch,
  month: string
/** When `who` has used the voucher of `open`. */
let usedAt: string
beforeAll(async () => {
  who = await worker(stack)
  other = await worker(stack)
  open = await campaign(stack)
  gone = await campaign(stack, { name: '作废的活动' })
  room = await trainingClass(stack, at)
  month = shanghaiDate(stack.clock.now()).slice(0, 7)
  await claim(stack, who, open.batchId)
  await claim(stack, who, gone.batchId)
  for (
    let job: VoidJob | null = await startVoiding(stack.runtime, {
      batchId: gone.batchId,
      reason: '试验',
      actor: HR,
    });
    job;
  )
    job = await voidVouchers(stack.runtime, job, () => false)
  stack.clock.advance(1000)
  await redeem(stack, at, await show(stack, who, open.batchId), { classId: room.classId })
  const made = await batch(stack, at, [who, other])
  taught = made.batch
  await stack.send(
    'issue-vouchers',
    await startIssuing(stack.runtime, { batchId: taught.batchId, headcount: 2, actor: HR }),
  )
  await stack.drain('issue-vouchers')
  await stack.project(2)
  usedAt = (await stack.runtime.table.get(used()))?.redeemedAt as string
})

const table = () => stack.runtime.table
/** The voucher that was used, one that can be used, and where a person's other items are. */
const used = () => voucherKey(who.personId, open.batchId)
const live = () => voucherKey(other.personId, taught.batchId)
const beside = ({ personId }: Worker, sk: string): Key => ({ pk: `PERSON#${personId}`, sk })
const nameOf = ({ pk, sk }: Key) => `${pk} ${sk}`
const institution = (): Key => ({ pk: `INSTITUTION#${at.institutionId}`, sk: 'INSTITUTION' })
const operator = ({ personId }: Worker): Key => ({
  pk: institution().pk,
  sk: `OPERATOR#${personId}`,
})
const seats = (): Key => ({ pk: `CLASS#${room.classId}`, sk: 'SEATS' })
const trainee = (classId: string, { personId }: Worker): Key => ({
  pk: `CLASS#${classId}`,
  sk: `TRAINEE#${personId}`,
})
const shard = (of: Campaign): Key => ({ pk: `BATCH#${of.batchId}#STOCK#0`, sk: 'STOCK' })
const { found, lost, changed, added, finds } = meddlingWith(stack)

test('the books agree, and say so', async () => {
  expect(await checkBooks(stack.runtime, 0)).toEqual({
    at: expect.any(String),
    vouchers: 4,
    findings: [],
  })
  expect(await desk.run(['books'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^账目平衡/),
  })
})

describe('of a voucher they find', () => {
  test('that it was deleted by hand', async () => {
    await lost(used(), [
      ...[1, 2].map((version): Rows[number] => [
        'audit',
        `${used().pk}#${used().sk}#${version}`,
        0,
        1,
      ]),
      ['enrolment', nameOf(used()), 0, 1],
      ['history', nameOf(used()), '有券', '只有历史记录'],
      ['redemptions', `${voucherIdOf(who.personId, open.batchId)} ${usedAt}`, 0, 1],
      ['statistics', `420100 ${month} issued`, 1, 2],
      ['statistics', `420100 ${month} used`, 0, 1],
      ['stock', open.batchId, 100, '99（剩余 99，已发 0）'],
    ])
  })

  test('that it was used without history', async () => {
    await lost(beside(who, `HISTORY#${open.batchId}#000002`), [
      ['history', nameOf(used()), '1,2', '1'],
      ['transition', nameOf(used()), 'used', 'claimed'],
    ])
  })

  test('that it has left a final state', async () => {
    const version = beside(who, `HISTORY#${open.batchId}#000002`)
    await finds(
      [version, used()],
      ([entry, voucher]) => [{ ...entry, from: 'expired' } as Item, voucher as Item],
      [['transition', nameOf(used()), 'claimed→used', 'expired→used']],
    )
  })

  test('that its status was set by hand', async () => {
    const dues = await table().get(live())
    await changed(live(), () => ({ status: 'expired' }), [
      ['due', nameOf(live()), 'undefined', `${dues?.dueKey as string} ${dues?.dueOn as string}`],
      ['statistics', `420106 ${addDays(taught.validUntil, 1).slice(0, 7)} expired`, 1, 0],
      ['transition', nameOf(live()), 'expired', 'claimed'],
    ])
  })

  test('that it cannot expire, for it is missing from the list of what is due', async () => {
    const { dueKey, dueOn } = (await table().get(live())) as Item
    await finds(
      [live()],
      ([item]) => {
        const { dueKey: _key, dueOn: _on, ...rest } = item as Item
        return [rest]
      },
      [['due', nameOf(live()), `${dueKey as string} ${dueOn as string}`, 'undefined']],
    )
  })

  test('that its batch cannot find it, that its dates are not the batch’s, that it has no batch', async () => {
    await changed(live(), () => ({ batchKey: `${taught.batchId}#1` }), [
      ['voucher', `${nameOf(live())} batchKey`, `${taught.batchId}#0`, `${taught.batchId}#1`],
    ])
    const { validFrom } = (await table().get(live())) as Item
    await changed(live(), () => ({ validUntil: '2099-12-31', dueOn: '2099-12-31' }), [
      [
        'voucher',
        `${nameOf(live())} validity`,
        `${taught.validFrom} ${taught.validUntil}`,
        `${validFrom as string} 2099-12-31`,
      ],
    ])
    await lost({ pk: `BATCH#${gone.batchId}`, sk: 'BATCH' }, [
      ['voucher', nameOf(voucherKey(who.personId, gone.batchId)), '有批次', '没有'],
      ...(['issued', 'voided'] as const).flatMap((measure): Rows => [
        [
          'statistics',
          `420100 ${month} ${measure}`,
          measure === 'issued' ? 1 : 0,
          measure === 'issued' ? 2 : 1,
        ],
        ['statistics', `unknown ${month} ${measure}`, 1, 0],
      ]),
    ])
  })

  test('that it does not say where and by whom it was used', async () => {
    await finds(
      [used()],
      ([item]) => {
        const { redeemedBy: _by, ...rest } = item as Item
        return [rest]
      },
      [['voucher', `${nameOf(used())} redeemedBy`, 'present', 'undefined']],
    )
    await changed(
      live(),
      () => ({ redeemedBy: at.operator.personId, currentPass: '1'.repeat(18) }),
      [['voucher', `${nameOf(live())} redeemedBy`, 'absent', at.operator.personId]],
    )
    await changed(used(), () => ({ currentPass: '1'.repeat(18) }), [
      ['voucher', `${nameOf(used())} currentPass`, 'absent', '1'.repeat(18)],
    ])
    await changed(used(), () => ({ settledFen: 120_001 }), [
      ['voucher', `${nameOf(used())} settledFen`, 'absent', '120001'],
      ['voucher', `${nameOf(used())} settledFen`, '≤ 120000', 120_001],
    ])
  })

  test('that a change of it is not in the audit trail', async () => {
    const [entry] = await found(
      ({ pk, sk }) => pk.startsWith('AUDIT#') && sk.endsWith(`${used().pk}#${used().sk}#2`),
    )
    await lost(entry as Item, [['audit', `${used().pk}#${used().sk}#2`, 1, 0]])
  })

  test('that the institution’s list lacks its use, or has one that was none', async () => {
    const [use] = (await found(({ sk }) => sk.startsWith('REDEMPTION#'))) as [Item]
    await lost(use, [['redemptions', `${voucherIdOf(who.personId, open.batchId)} ${usedAt}`, 1, 0]])
    await added({ ...use, sk: `${use.sk}x`, voucherId: 'vch_x' }, [
      ['redemptions', `vch_x ${usedAt}`, 0, 1],
    ])
  })
})

describe('of a batch they find', () => {
  test('that a count of its stock is off by one', async () => {
    await changed(shard(open), ({ remaining }) => ({ remaining: (remaining as number) + 1 }), [
      ['stock', open.batchId, 100, '101（剩余 100，已发 1）'],
    ])
  })

  test('that a part of its stock is lost, or overdrawn', async () => {
    const { remaining } = (await table().get(shard(open))) as Item & { remaining: number }
    await lost(shard(open), [
      ['stock', open.batchId, 100, `${100 - remaining}（剩余 ${99 - remaining}，已发 1）`],
      ['stock', `${open.batchId} 库存份数`, open.stockShards, open.stockShards - 1],
    ])
    await changed(shard(open), () => ({ remaining: -1 }), [
      ['stock', open.batchId, 100, `${99 - remaining}（剩余 ${98 - remaining}，已发 1）`],
      ['stock', shard(open).pk, '≥ 0', '< 0'],
    ])
  })

  test('that vouchers beyond its quantity were made by hand', async () => {
    await changed({ pk: `BATCH#${open.batchId}`, sk: 'BATCH' }, () => ({ quantity: 99 }), [
      ['stock', open.batchId, 99, '100（剩余 99，已发 1）'],
    ])
  })

  test('that it was voided and a voucher of it still serves, or can still be claimed', async () => {
    const batchItem = { pk: `BATCH#${taught.batchId}`, sk: 'BATCH' }
    await finds(
      [batchItem, { pk: `CLASS#${taught.classId}`, sk: 'CLASS' }],
      ([item, { batchId: _batch, ...classItem } = {} as Item]) => [
        { ...item, state: 'voided' } as Item,
        classItem,
      ],
      [
        ['voided', nameOf(live()), 'voided', 'claimed'],
        ['voided', nameOf(voucherKey(who.personId, taught.batchId)), 'voided', 'claimed'],
      ],
    )
    await changed(shard(gone), () => ({ open: true }), [['voided', `${gone.batchId} 库存`, 0, 1]])
  })

  test('that somebody on the roster has no voucher, and somebody else has one instead', async () => {
    const stranger = await worker(stack)
    const [mine, theirs] = [trainee(taught.classId, other), trainee(taught.classId, stranger)]
    await finds([mine, theirs], ([item]) => [{ ...item, ...theirs }], [
      ['roster', `${taught.batchId} PERSON#${other.personId}`, 0, 1],
      ['roster', `${taught.batchId} PERSON#${stranger.personId}`, 1, 0],
    ])
  })

  test('that its class does not know it, or has a second one', async () => {
    await finds(
      [{ pk: `CLASS#${taught.classId}`, sk: 'CLASS' }],
      ([{ batchId: _batch, ...rest } = {} as Item]) => [rest],
      [['class', taught.classId, '', taught.batchId]],
    )
    const second = {
      ...(await table().get({ pk: `BATCH#${taught.batchId}`, sk: 'BATCH' })),
      pk: 'BATCH#bat_000000000000',
      sk: 'BATCH',
      batchId: 'bat_000000000000',
      state: 'configured',
    }
    await added(second, [
      ['class', taught.classId, taught.batchId, ['bat_000000000000', taught.batchId].sort().join()],
    ])
  })
})

describe('of a class they find', () => {
  test('that its seats are miscounted, too many, or not counted', async () => {
    await changed(seats(), () => ({ taken: 2 }), [['seats', room.classId, 1, 2]])
    await changed(seats(), () => ({ capacity: 0 }), [['seats', room.classId, '≤ 0', 1]])
    await lost(seats(), [
      ['seats', room.classId, 1, '没有'],
      ['seats', room.classId, '≤ 0', 1],
    ])
  })

  test('that somebody was enrolled by another voucher than the one used, or twice', async () => {
    await changed(trainee(room.classId, who), () => ({ voucherBatchId: gone.batchId }), [
      ['enrolment', nameOf(used()), 1, 0],
      ['enrolment', nameOf(voucherKey(who.personId, gone.batchId)), 0, 1],
    ])
    const twice = {
      ...(await table().get(trainee(room.classId, who))),
      ...trainee(taught.classId, at.second),
    } as Item
    await added(twice, [
      ['enrolment', nameOf(voucherKey(at.second.personId, open.batchId)), 0, 1],
      ['seats', taught.classId, 3, 2],
    ])
  })
})

describe('of people and institutions they find', () => {
  test('a person with no ID number, one with two, a number that leads to nobody', async () => {
    const [number] = (await found(
      (item) => item.sk === 'IDENTITY' && item.personId === who.personId,
    )) as [Item]
    await lost(number, [['person', `PERSON#${who.personId}`, 1, 0]])
    await added({ ...number, pk: 'IDENTITY#made-up' }, [['person', `PERSON#${who.personId}`, 1, 2]])
    await added({ ...number, pk: 'IDENTITY#made-up', personId: 'per_0000000000000000' }, [
      ['person', 'PERSON#per_0000000000000000', 0, 1],
    ])
  })

  test('a holder whom nobody knows', async () => {
    await lost(beside(other, 'PROFILE'), [
      ['person', `PERSON#${other.personId}`, 0, 1],
      ['person', nameOf(live()), '有个人信息', '没有'],
    ])
  })

  test('two primaries', async () => {
    const both = [at.operator.personId, at.second.personId].sort()
    await changed(operator(at.second), () => ({ role: 'primary' }), [
      ['primary', institution().pk, '1 名', `2 名（${both.join('、')}）`],
    ])
    await changed(institution(), () => ({ primaryOperator: [at.operator.personId] }), [
      ['primary', institution().pk, '1 名', `1 名（["${at.operator.personId}"] 未启用）`],
    ])
  })

  test('a primary that is none, is disabled, or has nobody to lead', async () => {
    await changed(institution(), () => ({ primaryOperator: who.personId }), [
      ['primary', institution().pk, '1 名', `1 名（${who.personId} 未启用）`],
    ])
    await changed(operator(at.operator), () => ({ status: 'disabled' }), [
      ['primary', institution().pk, '1 名', `1 名（${at.operator.personId} 未启用）`],
    ])
    await finds(
      [institution()],
      ([{ primaryOperator: _primary, ...rest } = {} as Item]) => [rest],
      [['primary', institution().pk, '1 名', '0 名']],
    )
    await finds([operator(at.operator), operator(at.second)], () => [], [
      ['primary', institution().pk, '0 名', `1 名（${at.operator.personId} 未启用）`],
    ])
  })

  test('two institutions of one code', async () => {
    const item = (await table().get(institution())) as Item & { uscc: string }
    const { primaryOperator: _primary, ...copy } = item
    await added({ ...copy, pk: 'INSTITUTION#ins_000000000000' }, [
      ['institution', `${item.uscc} ins_000000000000`, 1, 0],
    ])
  })
})

test('a statistic off by one is found, and told to whoever asks', async () => {
  const [count] = (await found(
    ({ pk, issued }) => pk === 'STATS#420100' && issued !== undefined,
  )) as [Item & { issued: number }]
  await changed(count, ({ issued }) => ({ issued: (issued as number) + 1 }), [
    ['statistics', `420100 ${month} issued`, 2, 3],
  ])
  await table().update({
    key: { pk: count.pk, sk: count.sk },
    set: 'ADD issued :one',
    values: { ':one': 1 },
  })
  const { code, out } = await desk.run(['books'])
  await table().update({
    key: { pk: count.pk, sk: count.sk },
    set: 'ADD issued :one',
    values: { ':one': -1 },
  })
  expect([code, out.split('\n')[1]]).toEqual([
    1,
    `  统计数字与逐张重数一致：420100 ${month} issued  应为 2，实为 3`,
  ])
})
