export { claim } from './claim.ts'
export { ineligibility } from './eligibility.ts'
export { expireDue, type ExpireJob, expireJobs } from './expire.ts'
export { type FailJob, failJobs, failTrainees } from './fail.ts'
export { type IssueJob, issueSegment, startIssuing } from './issue.ts'
export { describe, listVouchers, readHistory, readVoucher } from './list.ts'
export { createLookups, type Lookups } from './lookups.ts'
export { makePass } from './pass.ts'
export { previewScan } from './preview.ts'
export { redeem } from './redeem.ts'
export { reverse } from './reverse.ts'
export { issueBatch } from './start-issue.ts'
export { voidBatch } from './start-void.ts'
export { type BatchOverview, readBatchOverview } from './batch-overview.ts'
export { readBatchWork } from './batch-work.ts'
export { countDue } from './count-due.ts'
export { voidGivenBack } from './void-one.ts'
export { startVoiding, type VoidJob, voidVouchers } from './void.ts'
export {
  batchKeyOf,
  DUE_SHARDS,
  dueAttributes,
  dueKeyOfShard,
  ownersOf,
  toVoucher,
  voucherKey,
} from './voucher.store.ts'
export type { Voucher } from './voucher.ts'
