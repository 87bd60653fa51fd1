import { shanghaiDate } from '@voucher/shared/dates'
import { BATCH_STATES, type BatchState } from '@voucher/shared/values'
import { DomainError } from '../../platform/domain-error.ts'
import type { BatchId } from '../../platform/ids.ts'
import type { Queues } from '../../platform/queue/queue-sender.ts'
import type { Writes } from '../../platform/runtime.ts'
import type { Actor } from '../actor.ts'
import { readBatch, type TargetedBatch } from '../batch/index.ts'
import { countRoster, readClass } from '../training/index.ts'
import { startIssuing } from './issue.ts'

/** What was put under way. */
export interface IssueStarted {
  batch: TargetedBatch
  headcount: number
  jobs: number
}

/**
 * 发券 (R64, R82): begins to issue a class's batch and queues the work. May be repeated while it goes
 * on: what is not done is queued again, so a crash between the batch's change of state and the
 * queue is healed by asking again.
 * @throws DomainError not_found; wrong_state for a campaign, an empty roster, a class that has
 *   ended, a batch past its last day, issued or voided; try_again
 */
export async function issueBatch(
  runtime: Writes,
  queues: Queues,
  { batchId, actor }: { batchId: BatchId; actor: Actor },
): Promise<IssueStarted> {
  const batch = await readBatch(runtime.table, batchId)
  if (!batch) throw new DomainError('not_found', { detail: '没有这批培训券' })
  if (batch.mode !== 'targeted')
    throw new DomainError('wrong_state', { detail: '通用券由劳动者自己领取，不用发放' })
  await assertOpen(runtime, batch)
  const headcount = await countRoster(runtime.table, batch.classId)
  if (headcount === 0)
    throw new DomainError('wrong_state', {
      detail: '这个班级的名单上还没有人',
      next: '请先导入名单，再发券',
    })
  if (batch.validUntil < shanghaiDate(runtime.clock()))
    throw new DomainError('wrong_state', {
      detail: `券有效期到 ${batch.validUntil}，已经过了`,
      next: '请作废这一批，重新创建',
    })
  const jobs = await startIssuing(runtime, { batchId: batch.batchId, headcount, actor }).catch(
    async (error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'wrong_state') throw error
      await assertOpen(runtime, batch)
      throw refusal(batch.state)
    },
  )
  await queues.send('issue-vouchers', jobs)
  return { batch, headcount, jobs: jobs.length }
}

async function assertOpen(
  { table }: Pick<Writes, 'table'>,
  { classId }: Pick<TargetedBatch, 'classId'>,
): Promise<void> {
  if ((await readClass(table, classId))?.state !== 'open')
    throw new DomainError('wrong_state', { detail: '班级已结业，不能再发券', next: '请作废这一批' })
}

const refusal = (state: BatchState): DomainError =>
  new DomainError('wrong_state', {
    detail: `这批培训券现在是“${BATCH_STATES[state]}”，不能再发`,
    next: '请查看这批券的发券情况；确需重发，请先设置失效，再为班级创建新的一批',
  })
