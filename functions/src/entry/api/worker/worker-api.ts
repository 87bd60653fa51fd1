/** Worker routes: claiming, holding and showing vouchers (R21–R23), messages (R84). */
import { workerRoutes } from '@voucher/shared/contract/worker'
import { effectiveStatus } from '@voucher/shared/lifecycle'
import { shanghaiDate } from '@voucher/shared/dates'
import {
  claim,
  createStockCounter,
  EmptyShards,
  listCampaigns,
} from '../../../domain/campaign/index.ts'
import { listMessages } from '../../../domain/notices/index.ts'
import {
  createLookups,
  describe,
  listVouchers,
  makePass,
  readHistory,
  readVoucher,
} from '../../../domain/voucher/index.ts'
import { DomainError } from '../../../platform/domain-error.ts'
import { createCursors } from '../../../platform/http/cursor.ts'
import { parseVoucherId, type BatchId, type PersonId } from '../../../platform/ids.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import { apiFunction, type ApiHandler } from '../api-function.ts'

export function createHandler(runtime: Runtime): ApiHandler {
  const lookups = createLookups(runtime)
  const services = {
    ...runtime,
    ...lookups,
    emptyShards: new EmptyShards(),
    countStock: createStockCounter(runtime, lookups.batches),
  }
  const cursors = createCursors(runtime.secrets)
  return apiFunction(runtime, workerRoutes, {
    'GET /campaigns': async ({ caller, query }) => {
      const scope = `campaigns ${caller.personId} ${query.regionCode ?? ''}`
      const page = await listCampaigns(services, caller.personId, {
        ...query,
        start: await cursors.open(scope, query.cursor),
      })
      return { items: page.campaigns, nextCursor: await cursors.seal(scope, page.last) }
    },
    'POST /campaigns/{batchId}/claims': async ({ caller, params, body, idempotency, origin }) => {
      const actor = { role: 'worker', personId: caller.personId, ...origin } as const
      const { voucher } = await claim(services, {
        personId: caller.personId,
        batchId: params.batchId as BatchId,
        verificationToken: body.verificationToken,
        idempotency,
        actor,
      })
      return { voucher: await describe(services, voucher) }
    },
    'GET /me/vouchers': async ({ caller, query }) => {
      const scope = `vouchers ${caller.personId} ${query.tab ?? ''}`
      const page = await listVouchers(services, caller.personId, {
        ...query,
        start: await cursors.open(scope, query.cursor),
      })
      return { items: page.vouchers, nextCursor: await cursors.seal(scope, page.last) }
    },
    'GET /me/vouchers/{voucherId}': async ({ caller, params }) => {
      const { personId, batchId } = ownVoucher(params.voucherId, caller.personId)
      const [voucher, history] = await Promise.all([
        readVoucher(services, personId, batchId),
        readHistory(services, personId, batchId),
      ])
      return { ...(await describe(services, voucher)), history }
    },
    'POST /me/vouchers/{voucherId}/passes': async ({ caller, params, body }) => {
      const { code, expiresAt } = await makePass(services, {
        ...ownVoucher(params.voucherId, caller.personId),
        verificationToken: body.verificationToken,
      })
      runtime.metrics.count({ pass: 1 })
      return { code, qrContent: code, expiresAt }
    },
    'GET /me/vouchers/{voucherId}/status': async ({ caller, params }) => {
      const { personId, batchId } = ownVoucher(params.voucherId, caller.personId)
      const voucher = await readVoucher(services, personId, batchId)
      const institution =
        voucher.institutionId && (await services.institutions(voucher.institutionId))
      return {
        status: effectiveStatus(voucher, shanghaiDate(runtime.clock())),
        ...(voucher.redeemedAt && { redeemedAt: voucher.redeemedAt }),
        ...(institution && { institutionName: institution.name }),
      }
    },
    'GET /me/messages': async ({ caller, query }) => {
      const scope = `messages ${caller.personId}`
      const page = await listMessages(runtime, caller.personId, {
        limit: query.limit,
        start: await cursors.open(scope, query.cursor),
      })
      return { items: page.messages, nextCursor: await cursors.seal(scope, page.last) }
    },
  })
}

/** Another person's voucher is not found, as if it did not exist. */
function ownVoucher(
  voucherId: string,
  personId: PersonId,
): { personId: PersonId; batchId: BatchId } {
  const named = parseVoucherId(voucherId)
  if (named?.personId !== personId) throw new DomainError('not_found')
  return named
}
