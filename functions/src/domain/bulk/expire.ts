/**
 * Recording expiry (§16, §27, R80). Validity never waits for this job: it only
 * writes down what every read already says. The due index holds what can still
 * expire, ordered by last day, so the job reads what is due and nothing else.
 */
import { TRANSITIONS } from '@voucher/shared/lifecycle'
import { shanghaiDate } from '@voucher/shared/dates'
import { iso } from '../../platform/clock.ts'
import { concurrently } from '../../platform/work/concurrently.ts'
import { pagesOf } from '../../platform/dynamo/pages.ts'
import type { Key } from '../../platform/dynamo/table.ts'
import type { Writes } from '../../platform/runtime.ts'
import { lastActionOf, SYSTEM } from '../actor.ts'
import { DUE_SHARDS, dueKeyOfShard } from '../voucher/index.ts'

/** Shards `from` to `to` − 1 of the due index. */
export interface ExpireJob {
  from: number
  to: number
}
const SHARDS_A_JOB = 32

/** The jobs that together look at every due voucher. */
export const expireJobs = (): ExpireJob[] =>
  Array.from({ length: DUE_SHARDS / SHARDS_A_JOB }, (_, index) => ({
    from: index * SHARDS_A_JOB,
    to: (index + 1) * SHARDS_A_JOB,
  }))

/**
 * @returns the job that goes on where this one stopped, or `null` when its shards hold nothing more
 *   that is due
 */
export async function expireDue(
  runtime: Writes,
  job: ExpireJob,
  mustStop: () => boolean,
): Promise<ExpireJob | null> {
  for (let shard = job.from; shard < job.to; shard++) {
    const today = shanghaiDate(runtime.clock())
    if (mustStop()) return { from: shard, to: job.to }
    const query = {
      index: 'due',
      where: 'dueKey = :due AND dueOn < :today',
      values: { ':due': dueKeyOfShard(shard), ':today': today },
      limit: 100,
    }
    for await (const { items, last } of pagesOf(runtime.table, query)) {
      await concurrently(items, 24, ({ pk, sk }) => expireOne(runtime, { pk, sk }, today))
      if (last && mustStop()) return { from: shard, to: job.to }
    }
  }
  return null
}

/** The index may lag behind; only a voucher that is claimed and past its last day changes. */
async function expireOne({ table, clock }: Writes, key: Key, today: string): Promise<void> {
  await table.update({
    key,
    set: 'SET #status = :expired, version = version + :one, lastAction = :lastAction REMOVE dueKey, dueOn, currentPass',
    condition: '#status = :claimed AND validUntil < :today',
    names: { '#status': 'status' },
    values: {
      ':expired': TRANSITIONS.expire.to,
      ':claimed': TRANSITIONS.expire.from,
      ':one': 1,
      ':today': today,
      ':lastAction': lastActionOf('expire', { actor: SYSTEM, at: iso(clock()) }),
    },
  })
}
