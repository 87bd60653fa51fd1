/**
 * How often somebody may ask for what costs much or tells something: counted before anything of it
 * is done, every one of many at once as one.
 */
import { DomainError } from '../platform/domain-error.ts'
import type { Writes } from '../platform/runtime.ts'

export interface Limit {
  /** Of what: part of the counter's key. */
  what: string
  most: number
  perMs: number
  /** What people read who ask more often. */
  detail: string
}

/**
 * @param who a person's id, or a channel's user
 * @throws DomainError too_many_requests, with the seconds until it may be asked again
 */
export async function countUse({ table, clock }: Writes, limit: Limit, who: string): Promise<void> {
  const now = clock()
  const period = Math.floor(now / limit.perMs)
  const endsAt = (period + 1) * limit.perMs
  const counted = await table.update({
    key: { pk: `LIMIT#${limit.what}#${who}`, sk: String(period) },
    set: 'SET #ttl = :ttl ADD #count :one',
    condition: 'attribute_not_exists(#count) OR #count < :most',
    names: { '#ttl': 'ttl', '#count': 'count' },
    values: { ':one': 1, ':most': limit.most, ':ttl': Math.ceil(endsAt / 1000) },
  })
  if (counted.ok) return
  const retryAfterSeconds = Math.ceil((endsAt - now) / 1000)
  throw new DomainError('too_many_requests', {
    detail: limit.detail,
    next: `请在 ${Math.ceil(retryAfterSeconds / 60)} 分钟后再试`,
    members: { retryAfterSeconds },
  })
}
