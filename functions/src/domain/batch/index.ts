export {
  type Batch,
  type Campaign,
  isClaimable,
  stockShardsFor,
  type TargetedBatch,
  validityOn,
  voucherShardsFor,
} from './batch.ts'
export {
  type BatchReader,
  campaignsOwner,
  createBatchReader,
  readBatch,
  readVoidReason,
  stockKey,
  toBatch,
} from './batch.store.ts'
export { changeState } from './change-state.ts'
export { createCampaign, type NewCampaign } from './create-campaign.ts'
export { createTargetedBatch } from './create-targeted-batch.ts'
export { batchesOfClass, releaseClass } from './class-link.ts'
export { closeStock, EmptyShards, findStock, readStock, STOCK_PAGE } from './stock.ts'
export { beginIssuing, endIssuing } from './issuing.ts'
export {
  finishSegment,
  noteProgress,
  type Progress,
  readProgress,
  readSegment,
  type Segment,
  segmentsFinished,
  segmentsOf,
} from './segments.ts'
