export {
  isClaimable,
  stockShardsFor,
  validityOn,
  voucherShardsFor,
  type Batch,
  type Campaign,
  type TargetedBatch,
} from './batch.ts'
export {
  batchKey,
  campaignsOwner,
  createBatchReader,
  readBatch,
  readVoidReason,
  stockKey,
  toBatch,
  type BatchReader,
} from './batch.store.ts'
export { changeState } from './change-state.ts'
export { createCampaign, type NewCampaign } from './create-campaign.ts'
export { createTargetedBatch, type NewTargetedBatch } from './create-targeted-batch.ts'
export { batchesOfClass, releaseClass } from './class-link.ts'
export {
  closeStock,
  EmptyShards,
  findStock,
  PAGE as STOCK_PAGE,
  readStock,
  type ShardState,
} from './stock.ts'
export { beginIssuing, endIssuing } from './issuing.ts'
export {
  finishSegment,
  noteProgress,
  readProgress,
  readSegment,
  segmentsFinished,
  segmentsOf,
  type Progress,
  type Segment,
} from './segments.ts'
