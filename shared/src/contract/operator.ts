/**
 * Institution operator (经办人): checking, using, reversing, and managing operators (R40, R42, B1–B3,
 * B9).
 */
import * as z from 'zod'
import { area } from './route.ts'
import {
  date,
  id,
  idNumber,
  instant,
  page,
  pageOf,
  passCode,
  personName,
  phone,
  text,
} from './fields.ts'
import { operatorRole, operatorStatus } from './values.ts'
import { voucher } from './worker.ts'

/** One of the institution's operators; personal numbers are masked even for the primary. */
export const operator = z.strictObject({
  operatorId: id('opr'),
  name: z.string(),
  idNumberMasked: z.string(),
  phoneMasked: z.string(),
  status: operatorStatus,
  role: operatorRole,
})
export type Operator = z.output<typeof operator>

/** A class that could take the holder of a general voucher. */
const classOption = z.strictObject({ classId: id('cls'), name: z.string(), freeSeats: z.int() })

export const preview = z.strictObject({
  voucher,
  holder: z.strictObject({ name: z.string(), idNumberMasked: z.string() }),
  classes: z.array(classOption),
  warnings: z.array(z.string()),
})
export type Preview = z.output<typeof preview>

/** One line of 核验记录. */
export const redemption = z.strictObject({
  redemptionId: id('rdm'),
  voucherId: id('vch'),
  voucherName: z.string(),
  holderName: z.string(),
  classId: id('cls').optional(),
  className: z.string().optional(),
  operatorName: z.string(),
  redeemedAt: instant,
  reversedAt: instant.optional(),
  reversalReason: z.string().optional(),
})
export type Redemption = z.output<typeof redemption>

const operatorParams = z.strictObject({ operatorId: id('opr') })
const refusals = [
  'pass_unknown',
  'pass_expired',
  'pass_superseded',
  'own_voucher',
  'other_institution',
  'not_on_roster',
  'not_linked',
  'out_of_region',
  'voucher_used',
  'voucher_expired',
  'voucher_voided',
  'voucher_failed',
  'too_many_requests',
  'try_again',
] as const

export const operatorRoutes = area({
  'GET /operator/institutions': {
    summary: '我可以代为办理的培训机构',
    access: 'person',
    status: 200,
    answer: z.strictObject({
      items: z.array(
        z.strictObject({
          institutionId: id('ins'),
          name: z.string(),
          role: operatorRole,
          status: operatorStatus,
        }),
      ),
    }),
  },
  'POST /operator/redemptions/preview': {
    summary: '扫码核验：核对人与券是否一致',
    access: 'operator',
    status: 200,
    scan: true,
    body: z.strictObject({ code: passCode }),
    answer: preview,
    errors: refusals,
  },
  'POST /operator/redemptions': {
    summary: '确认使用',
    access: 'operator',
    status: 201,
    scan: true,
    idempotent: true,
    body: z.strictObject({ code: passCode, classId: id('cls').optional() }),
    answer: z.strictObject({ redemptionId: id('rdm'), voucher, redeemedAt: instant }),
    errors: [...refusals, 'class_required', 'class_full', 'wrong_state', 'not_found'],
  },
  'GET /operator/redemptions': {
    summary: '核验记录',
    access: 'operator',
    status: 200,
    query: z.strictObject({ date: date.optional(), classId: id('cls').optional(), ...page }),
    answer: z.strictObject({ ...pageOf(redemption).shape, date }),
    errors: ['invalid_cursor'],
  },
  'POST /operator/redemptions/{redemptionId}/reversal': {
    summary: '撤销误核验',
    access: 'primary',
    status: 200,
    idempotent: true,
    params: z.strictObject({ redemptionId: id('rdm') }),
    body: z.strictObject({ reason: text(60) }),
    answer: z.strictObject({ voucher }),
    errors: [
      'not_found',
      'own_voucher',
      'reversal_too_late',
      'results_submitted',
      'has_attendance',
      'wrong_state',
      'try_again',
    ],
  },
  'GET /operator/operators': {
    summary: '经办人管理',
    access: 'primary',
    status: 200,
    query: z.strictObject(page),
    answer: pageOf(operator),
    errors: ['invalid_cursor'],
  },
  'POST /operator/operators': {
    summary: '新增经办人',
    access: 'primary',
    status: 201,
    idempotent: true,
    body: z.strictObject({
      name: personName,
      idNumber,
      phone,
      status: operatorStatus,
    }),
    answer: z.strictObject({ operator }),
    errors: ['identity_mismatch', 'wrong_state', 'try_again'],
  },
  'PATCH /operator/operators/{operatorId}': {
    summary: '编辑、启用、禁用经办人',
    access: 'primary',
    status: 200,
    params: operatorParams,
    body: z.strictObject({
      name: personName.optional(),
      phone: phone.optional(),
      status: operatorStatus.optional(),
    }),
    answer: z.strictObject({ operator }),
    errors: ['not_found', 'identity_mismatch', 'primary_required', 'try_again'],
  },
  'POST /operator/operators/{operatorId}/primary': {
    // Not `primary`: who repeats a transfer whose answer was lost is the primary no longer. The
    // operation checks it.
    summary: '转移主经办人',
    access: 'operator',
    status: 200,
    idempotent: true,
    params: operatorParams,
    answer: z.strictObject({ operator }),
    errors: ['primary_only', 'not_found', 'wrong_state', 'try_again'],
  },
})
