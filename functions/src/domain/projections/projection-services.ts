import type { Makes } from '../../platform/runtime.ts'
import type { Lookups } from '../voucher/index.ts'

/** What projecting needs from outside. */
export type ProjectionServices = Makes & Lookups
