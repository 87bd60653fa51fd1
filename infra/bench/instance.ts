/**
 * One function as Lambda keeps it: its own process-wide memory and client, one invocation at a
 * time, its requests on tape.
 */
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  Context,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda'
import { loadEntry } from '../local/functions/load.ts'
import { functions, type FunctionName } from '../manifest.ts'
import type { Stack } from '../../functions/test/support/stack/stack.ts'
import { Tape, type TapedRequest } from './floor/tape.ts'

/** A call of the function: what Lambda hands it, and how many vouchers it works on. */
export interface Call {
  event: APIGatewayProxyEvent | SQSEvent | DynamoDBStreamEvent
  vouchers: number
}

export interface Instance {
  /** From the event to the result. @throws when the answer is not a success */
  invoke(call: Call): Promise<void>
  /** The requests of the last invocation. */
  take(): TapedRequest[]
}

type Answer = APIGatewayProxyResult | SQSBatchResponse | undefined
const CONTEXT = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 } as Context

export async function startInstance(stack: Stack, name: FunctionName): Promise<Instance> {
  const tape = new Tape()
  const handler = (await loadEntry(name, functions[name], stack.over(tape.record))) as (
    event: Call['event'],
    context: Context,
  ) => Promise<Answer>
  return {
    async invoke({ event }) {
      const answer = await handler(event, CONTEXT)
      const failed =
        answer &&
        ('statusCode' in answer ? answer.statusCode >= 300 : answer.batchItemFailures.length > 0)
      if (failed) throw new Error(`${name} failed: ${JSON.stringify(answer)}`)
    },
    take: () => tape.take(),
  }
}
