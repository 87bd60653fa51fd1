/** What one voucher and its history must agree on, whatever else the table holds. */
import { TRANSITIONS } from '@voucher/shared/lifecycle'
import type { VoucherAction, VoucherStatus } from '@voucher/shared/values'
import type { Item } from '../../platform/dynamo/table.ts'
import { dueAttributes, toVoucher } from '../voucher/index.ts'
import type { Finding } from './findings.ts'

/** @param items everything that the table holds of one person */
export function checkPerson(items: readonly Item[]): Finding[] {
  const vouchers = new Map(items.filter((item) => item.sk.startsWith('VOUCHER#')).map((item) => [item.sk.slice('VOUCHER#'.length), item]))
  const histories = Map.groupBy(items.filter((item) => item.sk.startsWith('HISTORY#')), (item) => item.sk.split('#')[1] ?? '')
  const lost = [...histories].filter(([batchId]) => !vouchers.has(batchId))
  return [
    ...lost.map(([batchId, history]): Finding => ({ rule: 'history', subject: `${history[0]?.pk ?? ''} VOUCHER#${batchId}`, expected: '有券', found: '只有历史记录' })),
    ...[...vouchers].flatMap(([batchId, voucher]) => checkVoucher(voucher, histories.get(batchId) ?? [])),
  ]
}

/** @param history the voucher's history items, oldest first */
function checkVoucher(item: Item, history: readonly Item[]): Finding[] {
  const voucher = toVoucher(item)
  const subject = `${item.pk} ${item.sk}`
  const findings: Finding[] = []
  const versions = history.map((entry) => Number(entry.sk.split('#')[2]))
  const expected = Array.from({ length: voucher.version }, (_, index) => index + 1)
  if (versions.join() !== expected.join()) findings.push({ rule: 'history', subject, expected: expected.join(), found: versions.join() })
  let status: VoucherStatus | null = null
  for (const { action, from = null, to } of history as (Item & { action: VoucherAction; from?: VoucherStatus; to: VoucherStatus })[]) {
    const allowed = TRANSITIONS[action]
    if (from !== status || allowed.from !== from || allowed.to !== to) findings.push({ rule: 'transition', subject, expected: `${String(allowed.from)}→${allowed.to}`, found: `${String(from)}→${to}` })
    status = to
  }
  if (status !== voucher.status) findings.push({ rule: 'transition', subject, expected: voucher.status, found: String(status) })
  const due = voucher.status === 'claimed' ? dueAttributes(voucher.personId, voucher.validUntil) : undefined
  const [dueExpected, dueFound] = [due && `${due.dueKey} ${due.dueOn}`, item.dueKey === undefined ? undefined : `${item.dueKey as string} ${item.dueOn as string}`]
  if (dueExpected !== dueFound) findings.push({ rule: 'due', subject, expected: String(dueExpected), found: String(dueFound) })
  const wasUsed = ['used', 'failed', 'settled'].includes(voucher.status)
  for (const name of ['redeemedAt', 'redeemedBy', 'institutionId', 'classId'] as const) {
    if ((voucher[name] !== undefined) !== wasUsed) findings.push({ rule: 'voucher', subject: `${subject} ${name}`, expected: wasUsed ? 'present' : 'absent', found: String(voucher[name]) })
  }
  if (voucher.currentPass !== undefined && voucher.status !== 'claimed') findings.push({ rule: 'voucher', subject: `${subject} currentPass`, expected: 'absent', found: 'present' })
  return findings
}
