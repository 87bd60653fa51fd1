import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'

/** A DynamoDB client for the functions. */
export function createDynamoClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  const client = new DynamoDBClient(config)
  // It copies each request and answer for a log line that nobody writes: a tenth of a small
  // request's time.
  client.middlewareStack.remove('loggerMiddleware')
  return client
}
