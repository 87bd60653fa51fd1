/**
 * Feeds the stream function: reads every shard in order, soon after each write, and goes on where
 * the last start ended.
 */
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FunctionName } from '../../../manifest.ts'
import { deliver } from './deliver.ts'
import type { Invoke } from '../../functions/invoke.ts'
import type { Pump } from '../pump.ts'
import type { StreamPositions } from './stream-positions.ts'
import { eventRecord } from './stream-records.ts'

/**
 * How long to wait after a look that found nothing: short while there is work, longer when nobody
 * is there.
 */
const IDLE_MS = { shortest: 50, longest: 200, growth: 2 }
const SHARDS_EVERY_MS = 10_000

export interface StreamPump extends Pump {
  /** Settles when everything written before the call is processed. */
  drained(): Promise<void>
  /** How many records could not be processed and were set aside. */
  deadRecords(): number
}

export interface StreamSource {
  streamArn: string
  batchSize: number
  target: FunctionName
  client?: DynamoDBStreamsClient
}

export function startStreamPump(
  { streamArn, batchSize, target, client = new DynamoDBStreamsClient({}) }: StreamSource,
  invoke: Invoke,
  positions: StreamPositions,
): StreamPump {
  const stopping = new AbortController()
  const iterators = new Map<string, string | undefined>()
  const finished = new Set<string>()
  let shards: Shard[] = []
  let shardsAt = -Infinity
  let waiting: (() => void)[] = []
  let idle = IDLE_MS.shortest

  const refreshShards = async (): Promise<void> => {
    if (performance.now() - shardsAt < SHARDS_EVERY_MS) return
    shards =
      (await client.send(new DescribeStreamCommand({ StreamArn: streamArn }))).StreamDescription
        ?.Shards ?? []
    shardsAt = performance.now()
  }
  const iteratorOf = async (shard: string): Promise<string | undefined> => {
    const known = iterators.get(shard)
    if (known !== undefined) return known
    const after = positions.of({ stream: streamArn, shard })
    const start = (type: 'AFTER_SEQUENCE_NUMBER' | 'TRIM_HORIZON') =>
      client.send(
        new GetShardIteratorCommand({
          StreamArn: streamArn,
          ShardId: shard,
          ShardIteratorType: type,
          ...(type === 'AFTER_SEQUENCE_NUMBER' && { SequenceNumber: after }),
        }),
      )
    // A position older than the stream keeps is one where the stream begins.
    const answer =
      after === undefined
        ? await start('TRIM_HORIZON')
        : await start('AFTER_SEQUENCE_NUMBER').catch((error: unknown) => {
            if (error instanceof TrimmedDataAccessException) return start('TRIM_HORIZON')
            throw error
          })
    return answer.ShardIterator
  }
  /** Reads and processes what a shard has next. @returns how many records there were */
  const readShard = async (shard: string): Promise<number> => {
    const iterator = await iteratorOf(shard)
    if (iterator === undefined) return 0
    // A failure on the way makes the next turn begin at the stored position.
    iterators.delete(shard)
    const answer = await client.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit: batchSize }),
      { abortSignal: stopping.signal },
    )
    const records = (answer.Records ?? []).map((record) => eventRecord(record, streamArn))
    await deliver(records, {
      process: (batch) => invoke<'stream'>(target, { Records: batch }),
      done: (record) => positions.done({ stream: streamArn, shard }, record),
      setAside: (record, reason) => {
        console.error(`${target}: a stream record was set aside: ${reason}`)
        positions.setAside({ stream: streamArn, shard }, record, reason)
      },
      stopping: stopping.signal,
    })
    if (stopping.signal.aborted) return records.length
    if (answer.NextShardIterator === undefined) finished.add(shard)
    else iterators.set(shard, answer.NextShardIterator)
    return records.length
  }
  /**
   * One look at every shard whose parent is read to its end.
   * @returns how many records there were
   */
  const turn = async (): Promise<number> => {
    await refreshShards()
    const ids = new Set(shards.map((shard) => shard.ShardId))
    let count = 0
    for (const { ShardId: id, ParentShardId: parent } of shards) {
      const parentPending = parent !== undefined && ids.has(parent) && !finished.has(parent)
      if (id !== undefined && !finished.has(id) && !parentPending) count += await readShard(id)
    }
    return count
  }
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // Those who wait from now on cannot be told by a turn that has begun already.
      const told = waiting
      waiting = []
      try {
        if (told.length > 0) shardsAt = -Infinity
        const count = await turn()
        if (count > 0) {
          waiting.push(...told)
          idle = IDLE_MS.shortest
        } else {
          for (const tell of told) tell()
          await sleep(waiting.length > 0 ? IDLE_MS.shortest : idle)
          idle = Math.min(idle + IDLE_MS.growth, IDLE_MS.longest)
        }
      } catch (error) {
        waiting.push(...told)
        if (stopping.signal.aborted) return
        console.error(`stream: ${error instanceof Error ? error.message : String(error)}`)
        await sleep(500)
      }
    }
  }
  const running = loop()
  return {
    deadRecords: () => positions.deadCount(),
    drained: () =>
      new Promise((resolve) => {
        waiting.push(resolve)
      }),
    async stop() {
      stopping.abort()
      await running
      client.destroy()
      for (const tell of waiting) tell()
    },
  }
}
