/** Worker: claiming, holding and showing vouchers (R21–R23). */
import * as z from 'zod'
import { area } from './route.ts'
import { date, fen, id, instant, page, pageOf, passCode, regionCode, token } from './fields.ts'
import * as v from './values.ts'

/** A voucher as its holder and the verifying operator see it. */
export const voucher = z.strictObject({
  voucherId: id('vch'),
  batchId: id('bat'),
  name: z.string(),
  functionType: v.functionType,
  mode: v.mode,
  status: v.voucherStatus,
  tab: v.voucherTab,
  faceValueFen: fen.optional(),
  trainingType: v.trainingType,
  occupation: v.occupation,
  level: v.level,
  institutionId: id('ins').optional(),
  institutionName: z.string().optional(),
  classId: id('cls').optional(),
  className: z.string().optional(),
  validFrom: date,
  validUntil: date,
  claimedAt: instant,
  redeemedAt: instant.optional(),
  settledAt: instant.optional(),
  settledFen: fen.optional(),
  invalidReason: z.string().optional(),
})
export type Voucher = z.output<typeof voucher>

/** One line of a voucher's history; `at` is when the transition happened. */
export const historyEntry = z.strictObject({
  at: instant,
  action: v.voucherAction,
  from: v.voucherStatus.nullable(),
  to: v.voucherStatus,
  byRole: v.actorRole,
  institutionName: z.string().optional(),
  reason: z.string().optional(),
})
export type HistoryEntry = z.output<typeof historyEntry>

/** A campaign (发券活动) in 领券中心, with what it means for the person who looks. */
export const campaign = z.strictObject({
  batchId: id('bat'),
  name: z.string(),
  functionType: v.functionType,
  faceValueFen: fen.optional(),
  trainingType: v.trainingType,
  occupation: v.occupation,
  level: v.level,
  regionCode,
  claimFrom: instant,
  claimUntil: instant,
  useUntil: date.optional(),
  useDays: z.int().optional(),
  remaining: z.int(),
  claimed: z.boolean(),
  eligible: z.boolean(),
  ineligibleReason: z.string().optional(),
})
export type Campaign = z.output<typeof campaign>

/**
 * What the person was told of their vouchers and their card (R84); the text holds no full personal number.
 */
export const message = z.strictObject({
  messageId: id('msg'),
  at: instant,
  kind: v.messageKind,
  title: z.string(),
  text: z.string(),
  /** Absent when it is about the card. */
  voucherId: id('vch').optional(),
})
export type Message = z.output<typeof message>

const batchParams = z.strictObject({ batchId: id('bat') })
const voucherParams = z.strictObject({ voucherId: id('vch') })
const verified = z.strictObject({ verificationToken: token })

export const workerRoutes = area({
  'GET /campaigns': {
    summary: '领券中心：可领的通用券',
    access: 'person',
    status: 200,
    query: z.strictObject({ regionCode: regionCode.optional(), ...page }),
    answer: pageOf(campaign),
    errors: ['invalid_cursor'],
  },
  'POST /campaigns/{batchId}/claims': {
    summary: '领取通用券',
    access: 'person',
    status: 201,
    idempotent: true,
    params: batchParams,
    body: verified,
    answer: z.strictObject({ voucher }),
    errors: [
      'not_found',
      'claim_window_closed',
      'already_claimed',
      'not_eligible',
      'verification_invalid',
      'verification_expired',
      'sold_out',
      'try_again',
    ],
  },
  'GET /me/vouchers': {
    summary: '我的卡券',
    access: 'person',
    status: 200,
    query: z.strictObject({ tab: v.voucherTab.optional(), ...page }),
    answer: pageOf(voucher),
    errors: ['invalid_cursor'],
  },
  'GET /me/vouchers/{voucherId}': {
    summary: '券详情',
    access: 'person',
    status: 200,
    params: voucherParams,
    answer: z.strictObject({ ...voucher.shape, history: z.array(historyEntry) }),
    errors: ['not_found'],
  },
  'POST /me/vouchers/{voucherId}/passes': {
    summary: '去使用：验证后生成券码',
    access: 'person',
    status: 201,
    params: voucherParams,
    body: verified,
    answer: z.strictObject({ code: passCode, qrContent: z.string(), expiresAt: instant }),
    errors: [
      'not_found',
      'voucher_used',
      'voucher_expired',
      'voucher_voided',
      'voucher_failed',
      'verification_invalid',
      'verification_expired',
      'try_again',
    ],
  },
  'GET /me/vouchers/{voucherId}/status': {
    summary: '出示券码时查询是否已被核验',
    access: 'person',
    status: 200,
    params: voucherParams,
    answer: z.strictObject({
      status: v.voucherStatus,
      redeemedAt: instant.optional(),
      institutionName: z.string().optional(),
    }),
    errors: ['not_found'],
  },
  'GET /me/messages': {
    summary: '我的消息：发券、使用、到期等提醒，最新的在前',
    access: 'person',
    status: 200,
    query: z.strictObject(page),
    answer: pageOf(message),
    errors: ['invalid_cursor'],
  },
})
