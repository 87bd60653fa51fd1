export { createStockCounter, listCampaigns } from './list-campaigns.ts'
