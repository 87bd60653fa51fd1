export { createStockCounter } from './count-stock.ts'
export { listCampaigns } from './list-campaigns.ts'
