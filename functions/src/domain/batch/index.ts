export {
  type Batch,
  type Campaign,
  isClaimable,
  isVoid,
  sharesOf,
  stockShardsFor,
  type TargetedBatch,
  type Validity,
  validityOn,
  voucherShardsFor,
} from './batch.ts'
export {
  batchItem,
  batchKey,
  type BatchReader,
  campaignSlot,
  campaignsOwner,
  createBatchReader,
  readBatch,
  readVoidReason,
  stockKey,
  toBatch,
} from './batch.store.ts'
export { changeState } from './change-state.ts'
export { createTargetedBatch } from './create-targeted-batch.ts'
export { batchesOfClass, releaseClass } from './class-link.ts'
export { beginIssuing, endIssuing } from './issuing.ts'
export { noteLook, readLooks } from './void-looks.ts'
export {
  finishSegment,
  noteProgress,
  type IssuingProgress,
  readProgress,
  readSegment,
  type Segment,
  segmentsFinished,
  segmentsOf,
} from './segments.ts'
