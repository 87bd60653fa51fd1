/**
 * The thread of the SQS engine: it writes its file with the event loop standing still, which nobody
 * else should feel.
 */
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { workerData } from 'node:worker_threads'
import { startFauxqs } from 'fauxqs'
import { beNice } from '../threads/priority.ts'
import { serve } from '../threads/thread.ts'

export interface SqsMethods extends Record<string, (...given: never[]) => unknown> {
  port(): number
  stop(): Promise<void>
}

/**
 * A message that is given back at once (visibility timeout 0) was lost until the next start: the
 * engine forgets it as taken, then fails to write a receive count that it does not have. The count
 * stays as it is instead.
 */
function letGiveBack(databaseFile: string): void {
  const database = new DatabaseSync(databaseFile, { timeout: 5000 })
  database.exec(`CREATE TRIGGER IF NOT EXISTS given_back BEFORE UPDATE ON sqs_messages
    WHEN NEW.approximate_receive_count IS NULL
    BEGIN
      UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL
        WHERE message_id = OLD.message_id;
      SELECT RAISE(IGNORE);
    END`)
  database.close()
}

const LOOPBACK = /^(::ffff:)?127\.|^::1$/
/** Only jobs wait for queues that are kept; a test or measurement waits for its own. */
const NICENESS = 10

const { dataDirectory } = workerData as { dataDirectory?: string }
if (dataDirectory !== undefined) beNice(NICENESS)
const server = await startFauxqs({
  port: 0,
  logger: false,
  ...(dataDirectory !== undefined && { dataDir: dataDirectory }),
})
if (dataDirectory !== undefined) letGiveBack(join(dataDirectory, 'fauxqs.db'))
// It listens on every address of the machine and asks nobody who they are: others of the network
// are turned away.
subscribe('net.server.socket', (message: unknown) => {
  const { socket } = message as { socket: Socket }
  if (socket.localPort === server.port && !LOOPBACK.test(socket.remoteAddress ?? ''))
    socket.destroy()
})
serve({ port: () => server.port, stop: () => server.stop() } satisfies SqsMethods)
