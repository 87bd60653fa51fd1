import { effectiveStatus } from '@voucher/shared/lifecycle'
import { shanghaiDate } from '@voucher/shared/dates'
import { describe, listVouchers, readHistory, readVoucher } from '../../../domain/voucher/index.ts'
import { ownVoucher } from './own-voucher.ts'
import type { WorkerContext, WorkerHandlers } from './worker-handlers.ts'

type Vouchers =
  'GET /me/vouchers' | 'GET /me/vouchers/{voucherId}' | 'GET /me/vouchers/{voucherId}/status'

export const voucherRoutes = (services: WorkerContext): Pick<WorkerHandlers, Vouchers> => ({
  'GET /me/vouchers': async ({ caller, query }) => {
    const scope = `vouchers ${caller.personId} ${query.tab ?? ''}`
    const start = await services.cursors.open(scope, query.cursor)
    const page = await listVouchers(services, caller.personId, { ...query, start })
    return { items: page.vouchers, nextCursor: await services.cursors.seal(scope, page.last) }
  },
  'GET /me/vouchers/{voucherId}': async ({ caller, params }) => {
    const { personId, batchId } = ownVoucher(params.voucherId, caller.personId)
    const [voucher, history] = await Promise.all([
      readVoucher(services, personId, batchId),
      readHistory(services, personId, batchId),
    ])
    return { ...(await describe(services, voucher)), history }
  },
  'GET /me/vouchers/{voucherId}/status': async ({ caller, params }) => {
    const { personId, batchId } = ownVoucher(params.voucherId, caller.personId)
    const voucher = await readVoucher(services, personId, batchId)
    const { institutionId, redeemedAt } = voucher
    const institution = institutionId && (await services.institutions(institutionId))
    return {
      status: effectiveStatus(voucher, shanghaiDate(services.clock())),
      ...(redeemedAt && { redeemedAt }),
      ...(institution && { institutionName: institution.name }),
    }
  },
})
