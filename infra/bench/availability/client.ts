/**
 * As little HTTP as will do: what the clients themselves need of the processor is taken from the
 * system that is measured.
 */
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface TimedAnswer {
  status: number
  body: string
  /** From before the request was sent until its answer was read. */
  milliseconds: number
}
export type Post = (
  path: string,
  headers: Record<string, string>,
  body: object,
) => Promise<TimedAnswer>

/**
 * @param place which address of this machine's loopback network the client has; the system counts
 *   requests by address
 * @returns posts to the API; connections are kept
 */
export function createClient(origin: string, place: number): Post {
  const { hostname: host, port } = new URL(origin)
  const agent = new Agent({ keepAlive: true, localAddress: `127.0.1.${place}` })
  return (path, headers, body) =>
    new Promise((resolve, reject) => {
      const content = JSON.stringify(body)
      const start = performance.now()
      const sent = request(
        {
          agent,
          host,
          port,
          method: 'POST',
          path: `/api${path}`,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(content),
            ...headers,
          },
        },
        (response) => {
          text(response).then(
            (answered) =>
              resolve({
                status: response.statusCode ?? 0,
                body: answered,
                milliseconds: performance.now() - start,
              }),
            reject,
          )
        },
      )
      sent.on('error', reject)
      sent.end(content)
    })
}
