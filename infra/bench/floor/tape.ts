/**
 * What a handler asks of DynamoDB, taped while it runs: each request as it was
 * sent, what it cost by DynamoDB's own account, and which answer it waited for.
 * The tape can be replayed (`replay.ts`), which is the floor of the bench.
 */
import type { ConsumedCapacity, DynamoDBClient } from '@aws-sdk/client-dynamodb'

/** Capacity units. */
export interface Units {
  read: number
  write: number
}

export interface TapedRequest extends Units {
  /** Such as `PutItem`. */
  operation: string
  /** The request's JSON, as sent. */
  body: string
  /** Place on the tape of the request whose answer came last before this one was sent. */
  after: number | undefined
}

const decoder = new TextDecoder()
const WRITES = new Set([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
  'BatchWriteItem',
])

function unitsOf(
  operation: string,
  consumed: ConsumedCapacity | ConsumedCapacity[] | undefined,
): Units {
  const units = [consumed ?? []].flat().reduce((sum, one) => sum + (one.CapacityUnits ?? 0), 0)
  return WRITES.has(operation) ? { read: 0, write: units } : { read: units, write: 0 }
}

/** The requests of one invocation at a time. */
export class Tape {
  private requests: TapedRequest[] = []
  private lastAnswered: number | undefined
  /** By the SDK's context of one command. */
  private readonly underWay = new WeakMap<object, TapedRequest>()

  /**
   * Middleware that asks for the capacity used (total and by index) and tapes every answered or
   * refused request.
   * @returns the same client
   */
  readonly record = (client: DynamoDBClient): DynamoDBClient => {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const operation = (context.commandName ?? '').replace(/Command$/, '')
        const request: TapedRequest = {
          operation,
          body: '',
          after: this.lastAnswered,
          read: 0,
          write: 0,
        }
        const { requests } = this
        const place = requests.push(request) - 1
        this.underWay.set(context, request)
        try {
          const answer = await next({
            ...args,
            input: Object.assign({}, args.input, { ReturnConsumedCapacity: 'INDEXES' }),
          })
          Object.assign(
            request,
            unitsOf(
              request.operation,
              (answer.output as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] })
                .ConsumedCapacity,
            ),
          )
          return answer
        } finally {
          this.lastAnswered = place
        }
      },
      { step: 'initialize', name: 'tapeRequest' },
    )
    client.middlewareStack.add(
      (next, context) => (args) => {
        const request = this.underWay.get(context)
        if (request) request.body = decoder.decode((args.request as { body: Uint8Array }).body)
        return next(args)
      },
      { step: 'build', name: 'tapeBody' },
    )
    return client
  }

  /** Everything since the last time, and the tape is empty again. */
  take(): TapedRequest[] {
    const { requests } = this
    this.requests = []
    this.lastAnswered = undefined
    return requests
  }
}

export interface RequestTally extends Units {
  requests: number
  writes: number
  roundTrips: number
}

/**
 * What a tape adds up to; round trips are the longest chain of requests that waited for one
 * another.
 */
export function tallyOf(requests: readonly TapedRequest[]): RequestTally {
  const depths: number[] = []
  for (const { after } of requests) depths.push(after === undefined ? 1 : (depths[after] ?? 0) + 1)
  return {
    requests: requests.length,
    writes: requests.filter(({ operation }) => WRITES.has(operation)).length,
    roundTrips: Math.max(0, ...depths),
    read: requests.reduce((sum, { read }) => sum + read, 0),
    write: requests.reduce((sum, { write }) => sum + write, 0),
  }
}
