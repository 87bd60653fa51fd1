import { describe, expect, test } from '@jest/globals'
import { MESSAGE_KINDS, codesOf } from '@voucher/shared/values'
import type { BatchId, PersonId } from '../../platform/ids.ts'
import { messageIdOf, noticeOf, placeOf, type EventNotice, type VoucherNotice } from './notice.ts'
import { messageOf } from './wording.ts'
import type { Voucher } from '../voucher/index.ts'

const about = {
  personId: 'per_0000000000000001' as PersonId,
  batchId: 'bat_000000000001' as BatchId,
  validUntil: '2021-11-30',
}
const names = {
  batch: { name: '焊工（中级）培训券', faceValueFen: 120_000 },
  institutionName: '武汉第一职业培训学校',
}
const event = (kind: EventNotice['kind'], more: Partial<EventNotice> = {}): EventNotice => ({
  ...about,
  kind,
  version: 2,
  at: '2021-10-26T06:03:00.000Z',
  ...more,
})
const reminder = (days: number): VoucherNotice => ({ ...about, kind: 'reminder', days })
const all: VoucherNotice[] = [
  ...codesOf(MESSAGE_KINDS).flatMap((kind) =>
    kind === 'reminder' || kind === 'cardBound' || kind === 'cardLocked'
      ? []
      : [event(kind, { reason: '名单有误', usedAt: '2021-10-26T06:00:00.000Z' })],
  ),
  reminder(7),
  reminder(3),
  reminder(1),
]
/** A reminder on its day, the others when it happened. */
const messageNow = (notice: VoucherNotice) =>
  messageOf(notice, names, notice.kind === 'reminder' ? placeOf(notice) : notice.at)
const textOf = (notice: VoucherNotice) => messageNow(notice).text

describe('a notice in words', () => {
  test.each(all.map((notice) => [notice.kind, notice] as const))(
    'says what happened and what to do: %s',
    (_, notice) => {
      const { title, text, status, note, name } = messageNow(notice)
      expect(text).toContain('培训券“焊工（中级）培训券”')
      expect(text).toMatch(/请|可以|最晚/)
      expect(text).not.toMatch(/undefined|null|NaN|\{|\}|[a-zA-Z]/)
      expect([title, name].every((part) => part.length > 0)).toBe(true)
      // What the narrowest forms of the channels take whole.
      expect(status).toMatch(/^\p{Script=Han}{1,5}$/u)
      expect([...note].length).toBeLessThanOrEqual(20)
    },
  )

  test('reads like this', () => {
    expect(textOf(event('issued'))).toBe(
      '您收到一张培训券“焊工（中级）培训券”（面值 ¥1,200），请最晚在2021年11月30日到武汉第一职业培训学校使用：打开“我的卡券”，点“去使用”，把券码给工作人员扫一扫。',
    )
    expect(textOf(event('used'))).toBe(
      '您的培训券“焊工（中级）培训券”于10月26日 14:03在武汉第一职业培训学校使用。如果不是您本人使用，请马上联系该机构，或拨打 12333。',
    )
    expect(textOf(event('voided', { reason: '名单有误' }))).toBe(
      '您的培训券“焊工（中级）培训券”已由人社部门作废，原因：名单有误。这张券不能再使用；如有疑问，请拨打 12333。',
    )
    expect(textOf(reminder(3))).toBe(
      '您的培训券“焊工（中级）培训券”还有 3 天到期，最后使用日是2021年11月30日。请尽快到培训机构使用；过了这一天没有使用会自动失效。',
    )
    expect(textOf(reminder(1))).toContain('明天到期')
  })

  test('does not send anybody to use a voucher again whose last day is over', () => {
    expect(
      textOf(event('reversed', { usedAt: '2021-10-26T06:00:00.000Z', reason: '扫错了人' })),
    ).toBe(
      '武汉第一职业培训学校撤销了您的培训券“焊工（中级）培训券”10月26日 14:00的使用，原因：扫错了人。这张券又可以使用了，最晚在2021年11月30日使用。',
    )
    expect(textOf(event('reversed', { validUntil: '2021-10-25' }))).toContain('不能再使用')
  })
})

describe('a notice', () => {
  const voucher = (action: string, more: Partial<Voucher> = {}): Voucher => ({
    ...about,
    status: 'claimed',
    version: 2,
    validFrom: '2021-10-01',
    claimedAt: '2021-10-01T00:00:00.000Z',
    lastAction: { action, role: 'system', at: '2021-10-26T06:03:00.000Z' },
    ...more,
  })

  test.each([
    ['issue', 'issued'],
    ['redeem', 'used'],
    ['reverse', 'reversed'],
    ['void', 'voided'],
    ['expire', 'expired'],
    ['fail', 'failed'],
  ])('follows %s', (action, kind) => {
    expect(noticeOf(undefined, voucher(action))).toMatchObject({ kind, ...about, version: 2 })
  })

  test('does not follow what the holder has just done', () => {
    expect(noticeOf(undefined, voucher('claim'))).toBeUndefined()
  })

  test('of a reversal names the institution that had used it', () => {
    const used = voucher('redeem', {
      institutionId: 'ins_000000000001' as Voucher['institutionId'] & string,
      redeemedAt: '2021-10-26T06:00:00.000Z',
    })
    expect(noticeOf(used, voucher('reverse'))).toMatchObject({
      institutionId: 'ins_000000000001',
      usedAt: '2021-10-26T06:00:00.000Z',
    })
  })

  test('has one id and one place, whenever it is told; another notice has others', () => {
    expect(
      new Set(
        [event('used'), event('used', { version: 3 }), reminder(7), reminder(3), reminder(1)].map(
          messageIdOf,
        ),
      ).size,
    ).toBe(5)
    for (const notice of all) expect(messageIdOf(notice)).toMatch(/^msg_[0-9a-z]{8,28}$/)
    expect([placeOf(reminder(7)), placeOf(reminder(1))]).toEqual([
      '2021-11-22T16:00:00.000Z',
      '2021-11-28T16:00:00.000Z',
    ])
    expect(placeOf(event('used'))).toBe('2021-10-26T06:03:00.000Z')
  })
})
