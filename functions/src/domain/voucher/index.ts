export { claim, type ClaimServices } from './claim.ts'
export { ineligibility } from './eligibility.ts'
export { expireDue, expireJobs, type ExpireJob } from './expire.ts'
export { failJobs, failTrainees, type FailJob } from './fail.ts'
export { issueSegment, startIssuing, type IssueJob } from './issue.ts'
export { describe, listVouchers, readHistory, readVoucher } from './list.ts'
export { createLookups, type Lookups } from './lookups.ts'
export { makePass } from './pass.ts'
export { previewScan } from './preview.ts'
export { redeem } from './redeem.ts'
export { reverse } from './reverse.ts'
export { issueBatch, type IssueStarted } from './start-issue.ts'
export { voidBatch } from './start-void.ts'
export { readBatchOverview, type BatchOverview } from './batch-overview.ts'
export { readBatchWork, type BatchWork } from './batch-work.ts'
export { countDue } from './count-due.ts'
export type { ScanServices } from './scan.ts'
export { voidGivenBack } from './void-one.ts'
export { startVoiding, voidVouchers, type VoidJob } from './void.ts'
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
