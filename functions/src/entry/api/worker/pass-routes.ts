import { makePass } from '../../../domain/voucher/index.ts'
import { ownVoucher } from './own-voucher.ts'
import type { WorkerContext, WorkerHandlers } from './worker-handlers.ts'

type Passes = 'POST /me/vouchers/{voucherId}/passes'

export const passRoutes = (services: WorkerContext): Pick<WorkerHandlers, Passes> => ({
  'POST /me/vouchers/{voucherId}/passes': async ({ caller, params, body }) => {
    const { code, expiresAt } = await makePass(services, {
      ...ownVoucher(params.voucherId, caller.personId),
      verificationToken: body.verificationToken,
    })
    services.metrics.count({ pass: 1 })
    return { code, qrContent: code, expiresAt }
  },
})
