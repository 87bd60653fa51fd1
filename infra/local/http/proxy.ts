/**
 * Passes requests on to another service of this machine, so that a browser reaches its pages on our
 * one port.
 */
import { request as httpRequest } from 'node:http'
import { problem, refusal, sendResult } from './answer.ts'
import type { Listener } from './service.ts'

/**
 * @param origin the service
 * @param prefix the path under which we offer it; taken off before the request goes on
 * @param open which of its paths are for browsers; the others are not there
 */
export function createProxy(origin: string, prefix: string, open: RegExp): Listener {
  return (incoming, outgoing) =>
    new Promise((resolve) => {
      const refuse = (code: 'not_found' | 'try_again'): void => {
        sendResult(outgoing, problem(refusal(code), 'proxy'))
        resolve()
      }
      const path = (incoming.url ?? '/').slice(prefix.length)
      if (!open.test(path)) {
        refuse('not_found')
        return
      }
      const { host: _host, connection: _connection, ...headers } = incoming.headers
      const passed = httpRequest(
        new URL(path, origin),
        { method: incoming.method, headers },
        (answer) => {
          const { connection: _theirs, ...answered } = answer.headers
          outgoing.writeHead(answer.statusCode ?? 502, answered)
          answer.pipe(outgoing)
          outgoing.on('close', resolve)
        },
      )
      passed.on('error', () => {
        if (outgoing.headersSent) outgoing.destroy()
        else refuse('try_again')
      })
      incoming.pipe(passed)
    })
}
