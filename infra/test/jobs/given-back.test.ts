/** A message that was taken and given back is there at once, and after a restart. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  ChangeMessageVisibilityCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import {
  ensureQueues,
  startEmulators,
  useEnvironment,
  type Emulators,
} from '../../local/emulators/start-emulators.ts'
import { scratchFolder } from '../local/support/scratch.ts'

const scratch = scratchFolder()
let emulators: Emulators
const start = async (): Promise<void> => {
  emulators = await startEmulators(scratch.folder)
  useEnvironment(emulators.environment)
}
beforeAll(start)
afterAll(async () => {
  await emulators.stop()
  scratch.remove()
})

/** Takes the message and gives it back. @returns how often it has been taken so far */
async function takeAndGiveBack(): Promise<string | undefined> {
  const client = new SQSClient({})
  const url = (await ensureQueues('given-')).live['send-notices']
  const { Messages: messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    }),
  )
  for (const { ReceiptHandle: receipt } of messages)
    await client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: receipt,
        VisibilityTimeout: 0,
      }),
    )
  client.destroy()
  return messages[0]?.Attributes?.ApproximateReceiveCount
}

test('it counts on', async () => {
  const client = new SQSClient({})
  const url = (await ensureQueues('given-')).live['send-notices']
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{}' }))
  client.destroy()
  expect([await takeAndGiveBack(), await takeAndGiveBack()]).toEqual(['1', '2'])
  await emulators.stop()
  await start()
  expect(await takeAndGiveBack()).toBe('3')
})
