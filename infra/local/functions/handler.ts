import type {
  APIGatewayProxyEvent,
  APIGatewayProxyResult,
  Context,
  DynamoDBBatchResponse,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda'
import type { ScheduledJob } from '../../manifest.ts'

/** What a function of each kind takes and answers. */
export interface Kinds {
  api: { event: APIGatewayProxyEvent; answer: APIGatewayProxyResult }
  queue: { event: SQSEvent; answer: SQSBatchResponse | undefined }
  schedule: { event: { job: ScheduledJob }; answer: unknown }
  stream: { event: DynamoDBStreamEvent; answer: DynamoDBBatchResponse | undefined }
}
export type TriggerKind = keyof Kinds
export type Handler<K extends TriggerKind = TriggerKind> = (
  event: Kinds[K]['event'],
  context: Context,
) => Promise<Kinds[K]['answer']>
