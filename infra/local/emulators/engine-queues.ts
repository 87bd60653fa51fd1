/**
 * The manifest's queues, each with its dead-letter queue, on the engine that the environment names.
 */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { queues, type QueueName } from '../../manifest.ts'

export interface QueueUrls {
  live: Record<QueueName, string>
  dead: Record<QueueName, string>
}

/**
 * Engines name queues by hosts that this machine may not resolve, or by the port of an earlier
 * start: only the path counts.
 */
function reachable(url: string): string {
  const endpoint = process.env.AWS_ENDPOINT_URL_SQS
  return endpoint ? new URL(new URL(url).pathname, endpoint).href : url
}

async function ensure(
  client: SQSClient,
  name: string,
  attributes: Record<string, string>,
): Promise<string> {
  const { QueueUrl: url } = await client.send(new CreateQueueCommand({ QueueName: name }))
  if (url === undefined) throw new Error(`queue ${name} has no URL`)
  const now = reachable(url)
  if (Object.keys(attributes).length > 0)
    await client.send(new SetQueueAttributesCommand({ QueueUrl: now, Attributes: attributes }))
  return now
}

async function arnOf(client: SQSClient, url: string): Promise<string> {
  const answer = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  )
  const arn = answer.Attributes?.QueueArn
  if (arn === undefined) throw new Error(`queue ${url} has no ARN`)
  return arn
}

/**
 * Creates what is missing and sets what the manifest says; safe at every start.
 * @param prefix put before every name, so that tests do not share queues
 */
export async function ensureQueues(prefix = ''): Promise<QueueUrls> {
  const client = new SQSClient({})
  try {
    const urls: QueueUrls = {
      live: {} as Record<QueueName, string>,
      dead: {} as Record<QueueName, string>,
    }
    for (const name of Object.keys(queues) as QueueName[]) {
      const { visibilitySeconds, maxReceives } = queues[name]
      const dead = await ensure(client, `${prefix}${name}-dead`, {
        MessageRetentionPeriod: '1209600',
      })
      const redrive = JSON.stringify({
        deadLetterTargetArn: await arnOf(client, dead),
        maxReceiveCount: maxReceives,
      })
      urls.live[name] = await ensure(client, `${prefix}${name}`, {
        VisibilityTimeout: String(visibilitySeconds),
        RedrivePolicy: redrive,
      })
      urls.dead[name] = dead
    }
    return urls
  } finally {
    client.destroy()
  }
}

/** Empties every queue, the dead-letter queues too. */
export async function purgeQueues(prefix = ''): Promise<void> {
  const { live, dead } = await ensureQueues(prefix)
  const client = new SQSClient({})
  try {
    for (const url of [...Object.values(live), ...Object.values(dead)])
      await client.send(new PurgeQueueCommand({ QueueUrl: url }))
  } finally {
    client.destroy()
  }
}
