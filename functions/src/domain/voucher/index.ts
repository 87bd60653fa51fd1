export { claim } from './claim.ts'
export { ineligibility } from './eligibility.ts'
export { describe, listVouchers, readHistory, readVoucher } from './list.ts'
export { createLookups, type Lookups } from './lookups.ts'
export { makePass } from './pass.ts'
export { previewScan } from './preview.ts'
export { redeem } from './redeem.ts'
export { reverse } from './reverse.ts'
export { countDue } from './count-due.ts'
export {
  batchKeyOf,
  DUE_SHARDS,
  dueAttributes,
  dueKeyOfShard,
  newVoucherItem,
  ownersOf,
  toVoucher,
  voucherKey,
} from './voucher.store.ts'
export type { Voucher } from './voucher.ts'
export { countVouchers, type VoucherCounts } from './count.ts'
