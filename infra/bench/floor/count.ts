/**
 * What a call costs in requests and capacity units. Counting is not timing: the same every time,
 * and a test (`test/budgets.test.ts`).
 */
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import type { Stack } from '../../../functions/test/support/stack/stack.ts'
import { readStream } from '../../../functions/test/support/stack/stream.ts'
import { startInstance, type Call } from '../instance.ts'
import type { Operation } from '../operations/operation.ts'
import { tallyOf, type RequestTally } from './tape.ts'

/** Enough for the function to have at hand what it remembers. */
const WARM_UP = 1
/** Records that the stream hands the projection at once. */
const RECORDS = 100

/**
 * What one warm call costs on average, for jobs what one voucher costs; `roundTrips` are the
 * longest call's.
 * @param calls how many are counted
 */
export const count = async (
  stack: Stack,
  operation: Operation,
  calls: number,
): Promise<RequestTally> => (await run(stack, operation, { calls })).tally

export interface Costs {
  call: RequestTally
  /** What the stream's projection reads and writes for it, off the hot path. */
  projection: RequestTally
}

/** The same, and what the projection of its changes costs. */
export async function countAll(stack: Stack, operation: Operation, calls: number): Promise<Costs> {
  const changes = await openStream(stack)
  try {
    // What the preparation changed is passed over.
    const { tally, vouchers } = await run(stack, operation, {
      calls,
      prepared: () => changes.next(),
    })
    return {
      call: tally,
      projection: averageOf([await projectionOf(stack, await changes.next())], vouchers),
    }
  } finally {
    changes.close()
  }
}

async function run(
  stack: Stack,
  operation: Operation,
  { calls, prepared }: { calls: number; prepared?: () => Promise<unknown> },
): Promise<{ tally: RequestTally; vouchers: number }> {
  const prepare = await operation.start(stack, calls + WARM_UP)
  const instance = await startInstance(stack, operation.function)
  for (const call of await prepare(WARM_UP)) await instance.invoke(call)
  const measured = await prepare(calls)
  await prepared?.()
  instance.take()
  const tallies: RequestTally[] = []
  for (const call of measured) {
    await instance.invoke(call)
    tallies.push(tallyOf(instance.take()))
  }
  const vouchers = measured.reduce((sum, call) => sum + call.vouchers, 0)
  return { tally: averageOf(tallies, vouchers), vouchers }
}

async function openStream({ runtime }: Stack): Promise<ReturnType<typeof readStream>> {
  const client = new DynamoDBClient({})
  const { Table: table } = await client.send(
    new DescribeTableCommand({ TableName: runtime.config.TABLE_NAME }),
  )
  client.destroy()
  return readStream(table?.LatestStreamArn ?? '')
}

async function projectionOf(
  stack: Stack,
  records: readonly DynamoDBRecord[],
): Promise<RequestTally> {
  const instance = await startInstance(stack, 'projections')
  for (let at = 0; at < records.length; at += RECORDS) {
    const event: Call['event'] = { Records: records.slice(at, at + RECORDS) }
    await instance.invoke({ event, vouchers: records.length })
  }
  return tallyOf(instance.take())
}

function averageOf(tallies: readonly RequestTally[], vouchers: number): RequestTally {
  const average = (field: keyof RequestTally): number =>
    tallies.reduce((sum, tally) => sum + tally[field], 0) / vouchers
  return {
    requests: average('requests'),
    writes: average('writes'),
    read: average('read'),
    write: average('write'),
    roundTrips: Math.max(...tallies.map(({ roundTrips }) => roundTrips)),
  }
}
