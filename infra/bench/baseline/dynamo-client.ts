/** A function that only makes a DynamoDB client: the least that any function of ours needs. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

const client = new DynamoDBClient({})
export const handler = async (): Promise<string> => client.config.region()
