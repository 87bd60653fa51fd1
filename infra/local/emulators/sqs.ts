/** SQS and S3 on this machine: fauxqs, inside this process, over an SQLite file or in memory. */
import { startFauxqs } from 'fauxqs'
import type { Engine } from './dynamo.ts'

/** @param dataDirectory where messages are kept; in memory when absent */
export async function startSqs(dataDirectory?: string): Promise<Engine> {
  const server = await startFauxqs({ port: 0, logger: false, ...(dataDirectory !== undefined && { dataDir: dataDirectory }) })
  return { endpoint: `http://127.0.0.1:${server.port}`, stop: () => server.stop() }
}
