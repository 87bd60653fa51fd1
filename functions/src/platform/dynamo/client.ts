import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { patience } from '../patience.ts'

/** A DynamoDB client for the functions. */
export function createDynamoClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  const client = new DynamoDBClient({ ...patience, ...config })
  // It copies each request and answer for a log line that nobody writes: a tenth of a small
  // request's time.
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
