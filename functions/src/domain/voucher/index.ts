export { describe, listVouchers, readHistory, readVoucher } from './list.ts'
export { createLookups, type Lookups } from './lookups.ts'
export { makePass, type Pass, passIn, passKey } from './pass.ts'
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
export { type Voucher, WAS_USED } from './voucher.ts'
export { countVouchers, type VoucherCounts } from './count-vouchers.ts'
export { countGuess, guessKey, tooManyGuesses } from './guesses.ts'
export { type RefusalWords, voucherRefusal } from './refusal.ts'
