/** A server that answers the app as a test has written down, and remembers what it was asked. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Key, Response } from '@voucher/shared/contract/index'
import { ERRORS, type ErrorCode } from '@voucher/shared/errors'

export interface Asked {
  route: string
  token: string | undefined
  idempotencyKey: string | undefined
  body: unknown
}
/** A body (status 200), or a refusal. */
export type Answer = { body: unknown } | { refusal: ErrorCode }

/** An answer that the contract allows for a route. */
export const answers = <K extends Key>(_route: K, body: Response<K>): Answer => ({ body })

export class ScriptedApi {
  readonly asked: Asked[] = []
  readonly #server: Server
  /** @param script what to answer; throwing means that the test did not expect the question */
  constructor(script: (asked: Asked) => Answer) {
    this.#server = createServer((request, response) => {
      void readBody(request).then((body) => {
        const header = (name: string) => request.headers[name] as string | undefined
        const route = `${request.method ?? ''} ${(request.url ?? '').replace(/^\/api/, '').split('?')[0] ?? ''}`
        const asked = {
          route,
          token: header('authorization')?.replace('Bearer ', ''),
          idempotencyKey: header('idempotency-key'),
          body,
        }
        this.asked.push(asked)
        const answer = script(asked)
        if ('body' in answer)
          return response
            .writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify(answer.body))
        const { status, title, next } = ERRORS[answer.refusal]
        const problem = {
          type: `urn:${answer.refusal}`,
          title,
          status,
          code: answer.refusal,
          detail: title,
          next,
        }
        return response
          .writeHead(status, { 'content-type': 'application/problem+json' })
          .end(JSON.stringify(problem))
      })
    })
  }

  /** @returns its origin */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** How often a route was asked. */
  count(route: string): number {
    return this.asked.filter((asked) => asked.route === route).length
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? undefined : (JSON.parse(text) as unknown)
}
