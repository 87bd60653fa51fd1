import { DomainError, invalidField } from '../../platform/domain-error.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Queues } from '../../platform/queue/queue-sender.ts'
import type { Writes } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { readBatch, type Batch } from '../batch/index.ts'
import { startVoiding } from './void.ts'

/** `confirmName` repeats the batch's name: the answer to “are you sure”. */
export interface VoidRequest {
  batchId: BatchId
  reason: string
  confirmName: string
  actor: Actor
}

/**
 * 设置失效 (R68): begins to void a batch or a campaign and queues the work. May be repeated while it
 * goes on: the work is queued again, so a crash between the batch's change of state and the queue
 * is healed by asking again. Of a batch that is voided already, what was missed is looked for.
 * @returns the batch as it was
 * @throws DomainError not_found, wrong_state; invalid_request when the name is not the batch's or
 *   the reason is missing or longer than 100 characters
 */
export async function voidBatch(
  runtime: Writes,
  queues: Queues,
  request: VoidRequest,
): Promise<Batch> {
  const { batchId, actor } = request
  const batch = await readBatch(runtime.table, batchId)
  if (!batch) throw new DomainError('not_found', { detail: '没有这批培训券' })
  const reason = request.reason.trim()
  if (reason === '' || reason.length > 100)
    throw invalidField('reason', '请写明失效原因，最多 100 个字')
  if (request.confirmName.trim() !== batch.name)
    throw invalidField('confirmName', `确认名称与这批券的名称“${batch.name}”不一致，没有设置失效`)
  await queues.send('void-batch', [
    await startVoiding(runtime, { batchId: batch.batchId, reason, actor }),
  ])
  return batch
}
