/** SQS and S3 on this machine: fauxqs, inside this process, over an SQLite file or in memory. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { startFauxqs } from 'fauxqs'
import type { Engine } from './dynamo.ts'

const LOOPBACK = /^(::ffff:)?127\.|^::1$/

/** @param dataDirectory where messages are kept; in memory when absent */
export async function startSqs(dataDirectory?: string): Promise<Engine> {
  const server = await startFauxqs({ port: 0, logger: false, ...(dataDirectory !== undefined && { dataDir: dataDirectory }) })
  // It listens on every address of the machine and asks nobody who they are: others of the network are turned away.
  const turnAway = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    if (socket.localPort === server.port && !LOOPBACK.test(socket.remoteAddress ?? '')) socket.destroy()
  }
  subscribe('net.server.socket', turnAway)
  return {
    endpoint: `http://127.0.0.1:${server.port}`,
    async stop() {
      await server.stop()
      unsubscribe('net.server.socket', turnAway)
    },
  }
}
