import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { addDays, shanghaiDate, startOfShanghaiDate } from '@voucher/shared/dates'
import {
  effectiveStatus,
  FINAL_STATUSES,
  refusalOf,
  tabOf,
  TRANSITIONS,
} from '@voucher/shared/lifecycle'
import {
  codesOf,
  VOUCHER_ACTIONS,
  VOUCHER_STATUSES,
  type VoucherAction,
  type VoucherStatus,
} from '@voucher/shared/values'

type Change = Exclude<VoucherAction, 'claim' | 'issue'>
const TODAY = '2021-10-26'
const statuses = codesOf(VOUCHER_STATUSES)
const changes = codesOf(VOUCHER_ACTIONS).filter(
  (action): action is Change => action !== 'claim' && action !== 'issue',
)
const onLastDay = (status: VoucherStatus) => ({ status, validUntil: TODAY })

/** What may happen on a voucher's last day, written out; everything else is refused. */
const allowed: Record<Change, VoucherStatus[]> = {
  redeem: ['claimed'],
  reverse: ['used'],
  expire: [],
  void: ['claimed'],
  fail: ['used'],
  settle: ['used'],
}

describe('every action in every status', () => {
  const pairs = changes.flatMap((action) => statuses.map((status) => [action, status] as const))

  it.each(pairs)('%s when %s', (action, status) => {
    const refusal = refusalOf(action, onLastDay(status), TODAY)
    if (allowed[action].includes(status)) expect(refusal).toBeNull()
    else expect(refusal).toMatch(/^(wrong_state|voucher_(used|expired|voided|failed))$/)
  })

  it.each([
    ['used', 'voucher_used'],
    ['settled', 'voucher_used'],
    ['expired', 'voucher_expired'],
    ['voided', 'voucher_voided'],
    ['failed', 'voucher_failed'],
  ] as const)('tells the operator why a voucher that is %s cannot be used: %s', (status, code) => {
    expect(refusalOf('redeem', onLastDay(status), TODAY)).toBe(code)
  })
})

describe('final statuses', () => {
  it('are the four of the life cycle, and nothing leaves them on any day (invariant 4)', () => {
    expect([...FINAL_STATUSES].sort()).toEqual(['expired', 'failed', 'settled', 'voided'])
    fc.assert(
      fc.property(
        fc.constantFrom(...FINAL_STATUSES),
        fc.constantFrom(...changes),
        fc.integer({ min: -400, max: 400 }),
        (status, action, days) => {
          expect(
            refusalOf(action, { status, validUntil: addDays(TODAY, days) }, TODAY),
          ).not.toBeNull()
        },
      ),
    )
  })

  it('are exactly the statuses that no transition starts from', () => {
    const left = new Set<string | null>(Object.values(TRANSITIONS).map(({ from }) => from))
    expect(statuses.filter((status) => !left.has(status)).sort()).toEqual(
      [...FINAL_STATUSES].sort(),
    )
  })
})

describe('any sequence of actions', () => {
  it('changes nothing after a final status, and never leaves the table', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...changes)), fc.boolean(), (actions, past) => {
        const validUntil = past ? addDays(TODAY, -1) : TODAY
        let status: VoucherStatus = 'claimed'
        for (const action of actions) {
          if (refusalOf(action, { status, validUntil }, TODAY) !== null) continue
          expect(FINAL_STATUSES).not.toContain(status)
          expect(TRANSITIONS[action].from).toBe(status)
          status = TRANSITIONS[action].to
        }
      }),
    )
  })
})

describe('the last day', () => {
  const voucher = onLastDay('claimed')
  const midnight = startOfShanghaiDate(addDays(TODAY, 1))

  it('counts in full: usable to its last millisecond in Shanghai, expired from midnight', () => {
    const before = shanghaiDate(midnight - 1)
    const after = shanghaiDate(midnight)
    expect(effectiveStatus(voucher, before)).toBe('claimed')
    expect(refusalOf('redeem', voucher, before)).toBeNull()
    expect(effectiveStatus(voucher, after)).toBe('expired')
    expect(refusalOf('redeem', voucher, after)).toBe('voucher_expired')
    expect(refusalOf('void', voucher, after)).toBe('voucher_expired')
  })

  it('lets the job record an expiry only once it is past', () => {
    expect(refusalOf('expire', voucher, TODAY)).toBe('wrong_state')
    expect(refusalOf('expire', voucher, addDays(TODAY, 1))).toBeNull()
    expect(refusalOf('expire', { ...voucher, status: 'expired' }, addDays(TODAY, 1))).toBe(
      'voucher_expired',
    )
  })

  it('means nothing to a voucher that was used in time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses.filter((status) => status !== 'claimed')),
        fc.integer({ min: -400, max: 400 }),
        (status, days) => {
          expect(effectiveStatus({ status, validUntil: addDays(TODAY, days) }, TODAY)).toBe(status)
        },
      ),
    )
    expect(refusalOf('settle', { status: 'used', validUntil: '2020-01-01' }, TODAY)).toBeNull()
    expect(refusalOf('fail', { status: 'used', validUntil: '2020-01-01' }, TODAY)).toBeNull()
  })
})

describe('tabs of 我的卡券', () => {
  it.each([
    ['claimed', 'claimed'],
    ['used', 'used'],
    ['settled', 'used'],
    ['expired', 'invalid'],
    ['voided', 'invalid'],
    ['failed', 'invalid'],
  ] as const)('%s stands under %s', (status, tab) => {
    expect(tabOf(status)).toBe(tab)
  })
})
