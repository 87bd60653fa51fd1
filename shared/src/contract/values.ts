/** The code lists of `values.ts` as schemas. */
import * as z from 'zod'
import * as values from '../values.ts'

export const channel = z.enum(values.codesOf(values.CHANNELS))
export const voucherStatus = z.enum(values.codesOf(values.VOUCHER_STATUSES))
export const voucherTab = z.enum(values.codesOf(values.VOUCHER_TABS))
export const voucherAction = z.enum(values.codesOf(values.VOUCHER_ACTIONS))
export const messageKind = z.enum(values.codesOf(values.MESSAGE_KINDS))
export const functionType = z.enum(values.codesOf(values.FUNCTION_TYPES))
export const mode = z.enum(values.codesOf(values.MODES))
export const level = z.enum(values.codesOf(values.LEVELS))
export const trainingType = z.enum(values.codesOf(values.TRAINING_TYPES))
export const occupation = z.enum(values.codesOf(values.OCCUPATIONS))
export const crowd = z.enum(values.codesOf(values.CROWDS))
export const operatorStatus = z.enum(values.codesOf(values.OPERATOR_STATUSES))
export const operatorRole = z.enum(values.codesOf(values.OPERATOR_ROLES))
export const actorRole = z.enum(values.codesOf(values.ACTOR_ROLES))
