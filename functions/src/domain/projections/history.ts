/**
 * A voucher's history and the statistics, in one: a transaction puts the history
 * of several changes, each only if absent, and adds their sum. A change that was
 * projected before has its history already, so it is never counted twice.
 */
import { contending, IN_THE_WAY, ONCE_MORE } from '../../platform/dynamo/contention.ts'
import type { Item, Write } from '../../platform/dynamo/table.ts'
import {
  addTo,
  statisticsEntryOf,
  type Measure,
  type MonthShard,
  STATISTICS_SHARDS,
} from '../statistics/index.ts'
import type { Voucher } from '../voucher/index.ts'
import type { ProjectionServices } from './projection-services.ts'

export interface Transition {
  before: Voucher | undefined
  after: Voucher
}
interface Counted {
  history: Item
  measure: Measure | null
  amount: number
}

/**
 * Changes in one transaction: one puts 100 writes at most, and the longer it is the likelier it
 * collides.
 */
const CHUNK = 40
const ATTEMPTS = 13

/** Records the transitions; those recorded before, or brought twice, are passed over. */
export async function recordHistory(
  services: ProjectionServices,
  transitions: readonly Transition[],
): Promise<void> {
  const groups = new Map<string, Counted[]>()
  // Any shard will do, because the history alone decides whether a change still counts.
  const shard = Math.floor(services.random.fraction() * STATISTICS_SHARDS)
  const distinct = new Map(transitions.map((transition) => [keyOf(transition.after), transition]))
  for (const { before, after } of distinct.values()) {
    const entry = statisticsEntryOf(before, after)
    const regionCode = (await services.batches(after.batchId))?.regionCode ?? 'unknown'
    const group = JSON.stringify([regionCode, entry?.month ?? ''])
    const counted = {
      history: await historyOf(services, before, after),
      measure: entry?.measure ?? null,
      amount: entry?.amount ?? 0,
    }
    groups.set(group, [...(groups.get(group) ?? []), counted])
  }
  for (const [group, counted] of groups) {
    const [regionCode, month] = JSON.parse(group) as [string, string]
    for (let at = 0; at < counted.length; at += CHUNK)
      await recordChunk(services, { regionCode, month, shard }, counted.slice(at, at + CHUNK))
  }
}

/** One transaction cannot write an item twice. */
const keyOf = ({ personId, batchId, version }: Voucher): string =>
  JSON.stringify([personId, batchId, version])

async function recordChunk(
  { table }: ProjectionServices,
  at: MonthShard,
  chunk: Counted[],
): Promise<void> {
  let rest = chunk
  await contending(ATTEMPTS, async () => {
    const amounts: Partial<Record<Measure, number>> = {}
    for (const { measure, amount } of rest)
      if (measure) amounts[measure] = (amounts[measure] ?? 0) + amount
    const puts: Write[] = rest.map(({ history }) => ({
      put: { item: history, condition: 'attribute_not_exists(pk)' },
    }))
    const counts = Object.values(amounts).some((amount) => amount !== 0)
    const outcome = await table.transact(counts ? [...puts, { update: addTo(at, amounts) }] : puts)
    if (outcome.ok) return undefined
    const known = rest.filter((_, index) => outcome.reasons[index]?.cause === 'condition')
    if (known.length === 0) return IN_THE_WAY
    rest = rest.filter((counted) => !known.includes(counted))
    return rest.length === 0 ? undefined : ONCE_MORE
  })
}

async function historyOf(
  services: ProjectionServices,
  before: Voucher | undefined,
  after: Voucher,
): Promise<Item> {
  const { personId, batchId, version, lastAction } = after
  const used = after.institutionId ?? before?.institutionId
  const institution = used && (await services.institutions(used))
  return {
    pk: `PERSON#${personId}`,
    sk: `HISTORY#${batchId}#${String(version).padStart(6, '0')}`,
    at: lastAction.at,
    action: lastAction.action,
    role: lastAction.role,
    to: after.status,
    ...(before && { from: before.status }),
    ...(institution && { institutionName: institution.name }),
    ...(lastAction.reason !== undefined && { reason: lastAction.reason }),
  }
}
