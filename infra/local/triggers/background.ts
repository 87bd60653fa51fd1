/** What triggers functions that nobody asks for: queues and the stream. */
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { functions, type FunctionName } from '../../manifest.ts'
import type { QueueUrls } from '../emulators/engine-queues.ts'
import { openStore, PUMPS_FILE } from '../state/local-store.ts'
import { createInFlight } from './in-flight.ts'
import type { Invoke } from '../functions/invoke.ts'
import { startQueuePump } from './queue-pump.ts'
import { createStreamPositions } from './stream/stream-positions.ts'
import { startStreamPump, type StreamPump } from './stream/stream-pump.ts'

const named = <K extends string>(kind: K) =>
  (Object.keys(functions) as FunctionName[]).flatMap((name) => {
    const { trigger } = functions[name]
    return trigger.kind === kind ? [{ name, trigger: trigger as typeof trigger & { kind: K } }] : []
  })

export interface Sources {
  dataDirectory: string
  queues: QueueUrls
  streamArn: string
  /** See `QueueSource`. */
  pollSeconds?: number | undefined
}

export interface Background extends StreamPump {
  /** Stops so that another may begin beside the same engine, see `QueuePump`. */
  finish(): Promise<void>
}

/** Starts the pumps, which go on where those of the last start ended. */
export async function startBackground(
  invoke: Invoke,
  { dataDirectory, queues, streamArn, pollSeconds }: Sources,
  client: DynamoDBStreamsClient,
): Promise<Background> {
  const [streamTarget] = named('stream')
  if (!streamTarget) throw new Error('the manifest has no stream function')
  const store = openStore(dataDirectory, PUMPS_FILE)
  const inFlight = createInFlight(store)
  await inFlight.giveBack()
  const stream = startStreamPump(
    {
      streamArn,
      batchSize: streamTarget.trigger.batchSize,
      target: streamTarget.name,
      client,
    },
    invoke,
    createStreamPositions(store),
  )
  const pumps = named('queue').map(({ name, trigger: { queue, batchSize } }) =>
    startQueuePump(
      {
        queue,
        url: queues.live[queue],
        batchSize,
        target: name,
        ...(pollSeconds !== undefined && { pollSeconds }),
      },
      invoke,
      inFlight,
    ),
  )
  const close = async (pumpsEnded: Promise<void>[]): Promise<void> => {
    await Promise.all(pumpsEnded)
    await stream.stop()
    store.close()
  }
  return {
    ...stream,
    stop: () => close(pumps.map((pump) => pump.stop())),
    finish: () => close(pumps.map((pump) => pump.finish())),
  }
}
