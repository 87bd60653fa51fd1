/** Tells people what happened to their vouchers (R84). */
import { sendNotice, type Notice } from '../../domain/notices/index.ts'
import { createLookups } from '../../domain/voucher/index.ts'
import { noticeServicesOf } from '../../platform/services/notice-services.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { queueFunction, type QueueHandler } from './queue-function.ts'

export function createHandler(runtime: Runtime): QueueHandler {
  const services = { ...runtime, ...createLookups(runtime), ...noticeServicesOf(runtime) }
  return queueFunction<Notice>(runtime, 'send-notices', async (notice, _mustStop, log) => {
    const means = await sendNotice({ ...services, log }, notice)
    // Told before, or of a voucher that was used meanwhile: nothing has happened.
    if (means === null) return null
    runtime.metrics.count({ noticed: 1 }, { kind: notice.kind })
    runtime.metrics.count({ noticedBy: 1 }, { means })
    return null
  })
}
