import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

/** How many messages a queue holds: visible, being worked on, and delayed. */
export async function messagesIn(client: SQSClient, url: string): Promise<number> {
  const { Attributes: attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] }),
  )
  return COUNTS.reduce((total, name) => total + Number(attributes?.[name] ?? 0), 0)
}
