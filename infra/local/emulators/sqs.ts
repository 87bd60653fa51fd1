/**
 * SQS and S3 on this machine: fauxqs, on a thread of this process, over an SQLite file or in
 * memory.
 */
import { join } from 'node:path'
import { startThread } from '../threads/thread.ts'
import type { Engine } from './dynamo.ts'
import type { SqsMethods } from './sqs-thread.ts'

/** @param dataDirectory where messages are kept; in memory when absent */
export async function startSqs(dataDirectory?: string): Promise<Engine> {
  const thread = await startThread<SqsMethods>(join(import.meta.dirname, 'sqs-thread.ts'), {
    dataDirectory,
  })
  return {
    endpoint: `http://127.0.0.1:${await thread.call('port')}`,
    failed: thread.failed,
    async stop() {
      await thread.call('stop')
      await thread.stop()
    },
  }
}
