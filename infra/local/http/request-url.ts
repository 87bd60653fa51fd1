import type { IncomingMessage } from 'node:http'

/** Path and query of a request, exactly as sent: `//x` is a path, not another host. */
export const urlOf = (request: IncomingMessage): URL =>
  new URL(`http://local${request.url?.startsWith('/') ? request.url : '/'}`)
