import { claimVoucher, listCampaigns } from '../../../domain/campaign/index.ts'
import { describe } from '../../../domain/voucher/index.ts'
import type { BatchId } from '../../../platform/ids.ts'
import type { WorkerContext, WorkerHandlers } from './worker-handlers.ts'

type Campaigns = 'GET /campaigns' | 'POST /campaigns/{batchId}/claims'

export const campaignRoutes = (services: WorkerContext): Pick<WorkerHandlers, Campaigns> => ({
  'GET /campaigns': async ({ caller, query }) => {
    const scope = `campaigns ${caller.personId} ${query.regionCode ?? ''}`
    const start = await services.cursors.open(scope, query.cursor)
    const page = await listCampaigns(services, caller.personId, { ...query, start })
    return { items: page.campaigns, nextCursor: await services.cursors.seal(scope, page.last) }
  },
  'POST /campaigns/{batchId}/claims': async ({ caller, params, body, idempotency, origin }) => {
    const { personId } = caller
    const { voucher } = await claimVoucher(services, {
      personId,
      batchId: params.batchId as BatchId,
      verificationToken: body.verificationToken,
      idempotency,
      actor: { role: 'worker', personId, ...origin },
    })
    return { voucher: await describe(services, voucher) }
  },
})
