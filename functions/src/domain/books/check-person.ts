/**
 * What a person, their vouchers and each one's history and batch must agree on, whatever else the
 * table holds.
 */
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { TRANSITIONS } from '@voucher/shared/lifecycle'
import type { VoucherAction, VoucherStatus } from '@voucher/shared/values'
import type { Item } from '../../platform/dynamo/table.ts'
import { validityOn, type Batch } from '../batch/index.ts'
import { batchKeyOf, dueAttributes, toVoucher, type Voucher, WAS_USED } from '../voucher/index.ts'
import { differs, type Finding } from './findings.ts'

/**
 * @param items everything that the table holds of one person
 * @param vouchers those among them, each with its batch
 * @param today Shanghai date
 */
export function checkPerson(
  items: readonly Item[],
  vouchers: readonly { item: Item; batch: Batch | undefined }[],
  today: string,
): Finding[] {
  const known = items.some(({ sk }) => sk === 'PROFILE')
  const strangers = known
    ? []
    : items.filter(({ sk }) => sk === 'ECARD' || sk.startsWith('VOUCHER#'))
  const histories = Map.groupBy(
    items.filter(({ sk }) => sk.startsWith('HISTORY#')),
    ({ sk }) => `VOUCHER#${sk.split('#')[1] ?? ''}`,
  )
  const lost = [...histories.keys()].filter((sk) => !vouchers.some(({ item }) => item.sk === sk))
  return [
    ...strangers.flatMap(({ pk, sk }) =>
      differs('person', `${pk} ${sk}`, { expected: '有个人信息', found: '没有' }),
    ),
    ...lost.flatMap((sk) =>
      differs('history', `${items[0]?.pk ?? ''} ${sk}`, {
        expected: '有券',
        found: '只有历史记录',
      }),
    ),
    ...vouchers.flatMap(({ item, batch }) => {
      const row = { voucher: toVoucher(item), item, subject: `${item.pk} ${item.sk}` }
      return [
        ...checkHistory(row, histories.get(item.sk) ?? []),
        ...checkVoucher(row),
        ...(batch
          ? checkAgainst(batch, row, today)
          : differs('voucher', row.subject, { expected: '有批次', found: '没有' })),
      ]
    }),
  ]
}

/** A voucher, its item, and how findings name it. */
interface VoucherRow {
  voucher: Voucher
  item: Item
  subject: string
}

/** @param history the voucher's history items, oldest first */
function checkHistory({ voucher, subject }: VoucherRow, history: readonly Item[]): Finding[] {
  const { version, status: last } = voucher
  const versions = history.map((entry) => Number(entry.sk.split('#')[2]))
  const findings = differs('history', subject, {
    expected: Array.from({ length: version }, (_, index) => index + 1).join(),
    found: versions.join(),
  })
  let status: VoucherStatus | null = null
  for (const { action, from = null, to } of history as (Item & {
    action: VoucherAction
    from?: VoucherStatus
    to: VoucherStatus
  })[]) {
    const allowed = TRANSITIONS[action]
    if (from !== status || allowed.from !== from || allowed.to !== to)
      findings.push({
        rule: 'transition',
        subject,
        expected: `${String(allowed.from)}→${allowed.to}`,
        found: `${String(from)}→${to}`,
      })
    status = to
  }
  return [...findings, ...differs('transition', subject, { expected: last, found: String(status) })]
}

/** What a voucher has or has not by its status. */
type OfItsLife = (typeof OF_USE)[number] | (typeof OF_PAYMENT)[number] | 'currentPass'
const OF_USE = ['redeemedAt', 'redeemedBy', 'institutionId', 'classId'] as const
const OF_PAYMENT = ['settledAt', 'settledFen'] as const

/** What the voucher's status says of its other attributes. */
function checkVoucher({ voucher, subject, item }: VoucherRow): Finding[] {
  const { status, personId, validUntil } = voucher
  const due = status === 'claimed' ? dueAttributes(personId, validUntil) : undefined
  const there = (name: OfItsLife, expected: boolean): Finding[] =>
    (voucher[name] !== undefined) === expected
      ? []
      : [
          {
            rule: 'voucher',
            subject: `${subject} ${name}`,
            expected: expected ? 'present' : 'absent',
            found: String(voucher[name]),
          },
        ]
  const wasUsed = WAS_USED.includes(status)
  return [
    ...differs('due', subject, {
      expected: String(due && `${due.dueKey} ${due.dueOn}`),
      found:
        item.dueKey === undefined
          ? 'undefined'
          : `${item.dueKey as string} ${item.dueOn as string}`,
    }),
    ...OF_USE.flatMap((name) => there(name, wasUsed)),
    ...OF_PAYMENT.flatMap((name) => there(name, status === 'settled')),
    ...(status === 'claimed' ? [] : there('currentPass', false)),
  ]
}

/**
 * What the batch says of its vouchers: where its index finds them, their dates and place, the most
 * that is paid, and none that serves once it is voided.
 */
function checkAgainst(
  batch: Batch,
  { voucher, subject, item }: VoucherRow,
  today: string,
): Finding[] {
  const {
    personId,
    status,
    validFrom,
    validUntil,
    claimedAt,
    institutionId = '',
    classId = '',
    settledFen = 0,
  } = voucher
  const dates =
    batch.mode === 'targeted'
      ? batch
      : validityOn(batch.validity, shanghaiDate(Date.parse(claimedAt)), addDays)
  return [
    ...differs('voucher', `${subject} batchKey`, {
      expected: batchKeyOf(batch, personId),
      found: String(item.batchKey),
    }),
    ...differs('voucher', `${subject} validity`, {
      expected: `${dates.validFrom} ${dates.validUntil}`,
      found: `${validFrom} ${validUntil}`,
    }),
    ...(batch.mode === 'targeted' && voucher.redeemedAt !== undefined
      ? differs('voucher', `${subject} place`, {
          expected: `${batch.institutionId} ${batch.classId}`,
          found: `${institutionId} ${classId}`,
        })
      : []),
    ...(batch.faceValueFen !== undefined && settledFen > batch.faceValueFen
      ? differs('voucher', `${subject} settledFen`, {
          expected: `≤ ${batch.faceValueFen}`,
          found: settledFen,
        })
      : []),
    ...(batch.state === 'voided' && status === 'claimed' && validUntil >= today
      ? differs('voided', subject, { expected: 'voided', found: status })
      : []),
  ]
}
