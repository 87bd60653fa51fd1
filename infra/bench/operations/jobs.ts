/**
 * What the queues' workers do: issue to a roster, record expiry. Units and times are told per
 * voucher.
 */
import type { SQSEvent } from 'aws-lambda'
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { expireJobs, startIssuing } from '../../../functions/src/domain/bulk/index.ts'
import { shardOf } from '../../../functions/src/platform/dynamo/shards.ts'
import { HR, next, school } from '../../../functions/test/support/world/world.ts'
import type { Operation } from './operation.ts'
import { peopleIds, rosterOf } from '../../../functions/test/support/world/population.ts'
import { forEach, issueTo } from './population.ts'

const messageOf = (job: object): SQSEvent =>
  ({
    Records: [
      { messageId: `message-${next()}`, receiptHandle: 'bench', body: JSON.stringify(job) },
    ],
  }) as unknown as SQSEvent

/**
 * @param headcount people on the roster of one class; a large one is the work of several messages,
 *   which share it evenly
 */
export const issue = (headcount: number): Operation => ({
  name: 'issue to a roster',
  function: 'issue-vouchers',
  async start(stack) {
    const at = await school(stack)
    return async (rosters) => {
      const calls = await forEach(Array.from({ length: rosters }), async () => {
        const { batchId } = await rosterOf(stack, at, {
          personIds: peopleIds(stack, headcount - 1),
        })
        const jobs = await startIssuing(stack.runtime, { batchId, headcount, actor: HR })
        return jobs.map((job) => ({ vouchers: headcount / jobs.length, event: messageOf(job) }))
      })
      return calls.flat()
    }
  },
})

/** Shards of the due index; the deployed job's messages take 32 of them each. */
const SHARDS = expireJobs().at(-1)?.to ?? 0

/**
 * Every preparation issues what will be due a day later and moves the clock
 * there; a call then records the expiry in its part of the due index.
 * @param due vouchers that a call finds due, on average
 * @param standing vouchers that are not due
 * @param shards how many shards of the index hold them all
 */
export const expire = (due: number, standing: number, shards = SHARDS): Operation => ({
  name: 'record expiry',
  function: 'expire-vouchers',
  async start(stack) {
    const at = await school(stack)
    const today = (): string => shanghaiDate(stack.clock.now())
    const holders = (count: number) =>
      peopleIds(stack, count, (personId) => shardOf(personId, SHARDS) < shards)
    await issueTo(stack, at, {
      personIds: holders(standing),
      validUntil: addDays(today(), 60),
    })
    return async (calls) => {
      await issueTo(stack, at, { personIds: holders(due * calls), validUntil: today() })
      stack.clock.advance(86_400_000)
      return Array.from({ length: calls }, (_, call) => {
        const [from, to] = [
          Math.floor((call * shards) / calls),
          Math.floor(((call + 1) * shards) / calls),
        ]
        return { vouchers: due, event: messageOf({ from, to }) }
      })
    }
  },
})
