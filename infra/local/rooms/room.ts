/** The thread of a room: its functions, and for jobs what triggers them. */
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { workerData } from 'node:worker_threads'
import { createDynamoClient } from '@voucher/functions/platform/dynamo/client'
import { clockOver, type SharedOffset } from '../clock/business-clock.ts'
import { beNice } from '../threads/priority.ts'
import { serve } from '../threads/thread.ts'
import { startBackground, type Background, type Sources } from '../triggers/background.ts'
import { createInvoke, type Invoke } from '../functions/invoke.ts'
import { loadFunctions, type Environment, type Load } from '../functions/load.ts'
import { createTurns, type Counter } from './precedence.ts'
import { roomOf, rooms, type Room, type RoomSpec } from './rooms.ts'

export interface RoomData {
  room: Room
  /** The module that exports `loadEntry`, which makes the handlers. */
  loader: string
  environment: Environment
  offset: SharedOffset
  operators: Counter
  sources: Sources
}

export interface RoomMethods extends Record<string, (...given: never[]) => unknown> {
  invoke: Invoke
  /**
   * Lets the queues and the stream in. Apart from the start, because only one thread can have them:
   * a new one gets ready, then the old one stops, then the new one begins.
   */
  begin(): Promise<void>
  drained(): Promise<void>
  deadRecords(): number
  /** Stops while a new one gets ready to go on. */
  finish(): Promise<void>
  stop(): Promise<void>
}

const { room, loader, environment, offset, operators, sources } = workerData as RoomData
const { niceness, requests }: RoomSpec = rooms[room]
beNice(niceness)
const [dynamo, streams] = [createDynamoClient(), new DynamoDBStreamsClient({})]
if (requests !== undefined) {
  const turns = createTurns(requests, operators)
  const inTurn =
    <A, R>(next: (given: A) => Promise<R>) =>
    (given: A): Promise<R> =>
      turns(() => next(given))
  // Around the exchange with the engine alone.
  const place = { step: 'deserialize', priority: 'low', name: 'inTurn' } as const
  dynamo.middlewareStack.add(inTurn, place)
  streams.middlewareStack.add(inTurn, place)
}
const { loadEntry } = (await import(loader)) as { loadEntry: Load }
const invoke = createInvoke(
  await loadFunctions(loadEntry, {
    wanted: (name) => roomOf(name) === room,
    environment,
    replace: { clock: clockOver(offset), dynamo },
  }),
)
let background: Background | undefined
serve({
  invoke,
  begin: async () => {
    if (room === 'jobs') background = await startBackground(invoke, sources, streams)
  },
  drained: async () => background?.drained(),
  deadRecords: () => background?.deadRecords() ?? 0,
  finish: async () => background?.finish(),
  stop: async () => background?.stop(),
} satisfies RoomMethods)
