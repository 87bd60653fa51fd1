/**
 * 提醒 (R84): what a person is told of their vouchers and of their card. Each has an identity of its own, so
 * that it is told once.
 */
import { addDays, startOfShanghaiDate } from '@voucher/shared/dates'
import type { MessageKind, VoucherAction } from '@voucher/shared/values'
import { iso } from '../../platform/clock.ts'
import type { BatchId, InstitutionId, PersonId } from '../../platform/ids.ts'
import type { Voucher } from '../voucher/index.ts'
import type { SecurityNotice } from './security-notice.ts'

interface About {
  personId: PersonId
  batchId: BatchId
  validUntil: string
}
/** Something has happened to the voucher: it is now at this version. */
export interface EventNotice extends About {
  kind: Exclude<MessageKind, 'reminder' | SecurityNotice['kind']>
  version: number
  /** ISO 8601 UTC */
  at: string
  institutionId?: InstitutionId
  usedAt?: string
  reason?: string
}
/** The voucher's last day comes in `days` days. */
export interface Reminder extends About {
  kind: 'reminder'
  days: number
}
export type VoucherNotice = EventNotice | Reminder
export type Notice = VoucherNotice | SecurityNotice

export const isSecurity = (notice: Notice): notice is SecurityNotice =>
  notice.kind === 'cardBound' || notice.kind === 'cardLocked'

/** How many days before the last day people are reminded. */
export const REMINDER_DAYS = [7, 3, 1] as const

/** Whoever claims a voucher has just done so and needs no notice of it. */
const KINDS: Partial<Record<VoucherAction, EventNotice['kind']>> = {
  issue: 'issued',
  redeem: 'used',
  reverse: 'reversed',
  void: 'voided',
  expire: 'expired',
  fail: 'failed',
}

/**
 * What to tell the holder after a transition; nothing for some.
 * @param before needed for what a reversal has taken back
 */
export function noticeOf(before: Voucher | undefined, after: Voucher): VoucherNotice | undefined {
  const { personId, batchId, validUntil, version, lastAction } = after
  const kind = KINDS[lastAction.action as VoucherAction]
  if (!kind) return undefined
  const used = kind === 'reversed' ? before : after
  return {
    kind,
    personId,
    batchId,
    validUntil,
    version,
    at: lastAction.at,
    ...(used?.institutionId && { institutionId: used.institutionId }),
    ...(used?.redeemedAt && { usedAt: used.redeemedAt }),
    ...(lastAction.reason !== undefined && { reason: lastAction.reason }),
  }
}

/**
 * The message's id, the same whenever the same notice is delivered again; unique among the
 * person's.
 */
export function messageIdOf(notice: VoucherNotice): string {
  const batch = notice.batchId.slice('bat_'.length)
  return notice.kind === 'reminder'
    ? `msg_${batch}r${notice.validUntil.replaceAll('-', '')}d${notice.days}`
    : `msg_${batch}v${notice.version}`
}

/**
 * Where the message stands among the person's (ISO 8601 UTC): a reminder at the beginning of its
 * day, whenever on that day it is sent.
 */
export const placeOf = (notice: Notice): string =>
  notice.kind === 'reminder'
    ? iso(startOfShanghaiDate(addDays(notice.validUntil, -notice.days)))
    : notice.at
