/** A round: redemption alone, then under load, on a fresh copy of the same data. */
import { cpSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { SQSClient } from '@aws-sdk/client-sqs'
import { messagesIn } from '../../local/triggers/queue-depths.ts'
import { expireJobs, issueBatch } from '../../../functions/src/domain/bulk/index.ts'
import type { BatchId } from '../../../functions/src/platform/ids.ts'
import { queuesOf } from '../../../functions/src/platform/queue/queue-sender.ts'
import type { Table } from '../../../functions/src/platform/dynamo/table.ts'
import { HR } from '../../../functions/test/support/world/world.ts'
import { startDesks, startRush } from './generators.ts'
import type { Desk, Holding, Prepared } from './ground.ts'
import type { TimedRedemption } from './messages.ts'
import { onSystem, settled, type System } from './system.ts'

const PER_SECOND = 16
const CLAIMING_CLIENTS = 24
/**
 * Redemptions that come first and do not count: a system that has just started compiles what it
 * runs for the first time.
 */
const WARM_UP = 10 * PER_SECOND
const LOOK_EVERY_MS = 250

/** What else was done from the beginning of the load until redemptions were no longer timed. */
export interface BulkLoad {
  issued: number
  expired: number
  claimed: number
  seconds: number
}
export interface Round {
  alone: TimedRedemption[]
  loaded: TimedRedemption[]
  load: BulkLoad
}

/** Visits to each desk with each kind of voucher for so many seconds that count. */
export const visitsIn = (seconds: number, desks: number): number =>
  Math.ceil((seconds * PER_SECOND + WARM_UP) / (2 * desks))

/**
 * @param template a data directory on which everything is prepared; it stays as it is
 * @param visits to each desk with each kind of voucher: the first half comes while all is quiet,
 *   the second under load
 */
export async function round(template: string, prepared: Prepared, visits: number): Promise<Round> {
  const directory = `${template}-copy`
  cpSync(template, directory, { recursive: true })
  try {
    return await onSystem(directory, async (system) => {
      await settled(system)
      const quiet = await startDesks(system, part(prepared.desks, 0, visits))
      return {
        alone: counted(await quiet.go(PER_SECOND)),
        ...(await underLoad(system, prepared, part(prepared.desks, visits, 2 * visits))),
      }
    })
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const counted = (redemptions: readonly TimedRedemption[]): TimedRedemption[] =>
  redemptions.toSorted((a, b) => a.at - b.at).slice(WARM_UP)

const part = (desks: readonly Desk[], from: number, to: number): Desk[] => {
  const slice = ({ batchId, holders }: Holding): Holding => ({
    batchId,
    holders: holders.slice(from, to),
  })
  return desks.map((desk) => ({
    ...desk,
    targeted: slice(desk.targeted),
    general: slice(desk.general),
  }))
}

/** Redemptions count as long as all that loads the system is seen to go on. */
async function underLoad(
  system: System,
  { claims, issue, expire }: Prepared,
  desks: Desk[],
): Promise<Omit<Round, 'alone'>> {
  const { runtime } = system
  const rush = await startRush(system, claims)
  const redeeming = await startDesks(system, desks)
  const began = performance.now()
  const queues = queuesOf(runtime)
  await Promise.all([
    issueBatch(runtime, queues, { batchId: issue, actor: HR }),
    queues.send('expire-vouchers', expireJobs()),
  ])
  rush.go(CLAIMING_CLIENTS)
  const sqs = new SQSClient({})
  const left = (queue: string): Promise<number> =>
    messagesIn(sqs, runtime.config.QUEUE_URLS[queue] ?? '')
  const goesOn = async (): Promise<boolean> =>
    !rush.state().ended &&
    (await Promise.all([left('issue-vouchers'), left('expire-vouchers')])).every(
      (messages) => messages > 0,
    )
  let [until, over] = [0, false]
  const watch = async (): Promise<void> => {
    while (!over) {
      const at = Date.now()
      if (!(await goesOn())) return redeeming.stop()
      until = at
      await sleep(LOOK_EVERY_MS)
    }
  }
  const watching = watch()
  const redemptions = await redeeming.go(PER_SECOND)
  over = true
  await watching
  const { claimed, refused } = await rush.stop()
  const seconds = (performance.now() - began) / 1000
  sqs.destroy()
  if (refused.length > 0)
    throw new Error(`${refused.length} claims were refused, such as ${refused[0]}`)
  const load = {
    issued: await countOf(runtime.table, issue, 'claimed'),
    expired: await countOf(runtime.table, expire, 'expired'),
    claimed,
    seconds,
  }
  return { loaded: counted(redemptions).filter(({ at }) => at <= until), load }
}

/** How many vouchers of a batch stand so, as it is written down. */
async function countOf(table: Table, batchId: BatchId, status: string): Promise<number> {
  const query = { index: 'byBatch', where: 'batchKey = :key', values: { ':key': `${batchId}#0` } }
  let count = 0
  let start: Record<string, unknown> | undefined
  do {
    const { items, last } = await table.query({ ...query, start })
    count += items.filter((item) => item.status === status).length
    start = last
  } while (start)
  return count
}
