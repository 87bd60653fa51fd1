/** A built site from a folder: hashed files for ever, the page itself always asked for again. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { problem, refusal, sendResult } from './answer.ts'
import { urlOf } from './request-url.ts'
import type { Listener } from './service.ts'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
}
const COMPRESSIBLE = new Set(['.html', '.js', '.css', '.json', '.svg', '.txt', '.map'])
const HASHED = /\.[0-9a-f]{8,}\.\w+$/

interface StoredFile {
  modified: number
  etag: string
  plain: Buffer
  zipped: Buffer | undefined
}

const compress = promisify(gzip)

/** The file behind a path; `undefined` when there is none or the path leads outside. */
function fileOf(root: string, pathname: string): string | undefined {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (path.includes('\0')) return undefined
  const file = normalize(join(root, path.endsWith('/') ? `${path}index.html` : path))
  return file.startsWith(root + sep) ? file : undefined
}

/** @param root the folder of the built site; it may come into being later */
export function createStaticFiles(root: string): Listener {
  const cache = new Map<string, StoredFile>()
  const load = async (file: string): Promise<StoredFile | undefined> => {
    const found = await stat(file).catch(() => undefined)
    if (!found?.isFile()) return undefined
    const known = cache.get(file)
    if (known?.modified === found.mtimeMs) return known
    const plain = await readFile(file)
    const zipped = COMPRESSIBLE.has(extname(file)) ? await compress(plain) : undefined
    const loaded = {
      modified: found.mtimeMs,
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      plain,
      zipped,
    }
    cache.set(file, loaded)
    return loaded
  }
  const acceptsGzip = (request: IncomingMessage): boolean =>
    /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      response.writeHead(request.method === 'OPTIONS' ? 204 : 405).end()
      return
    }
    const file = fileOf(root, urlOf(request).pathname)
    const stored = file === undefined ? undefined : await load(file)
    if (file === undefined || !stored) {
      sendResult(response, problem(refusal('not_found'), 'static'))
      return
    }
    response.setHeader(
      'cache-control',
      HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
    )
    response.setHeader('etag', stored.etag)
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
    if (stored.zipped) response.setHeader('vary', 'accept-encoding')
    if (request.headers['if-none-match'] === stored.etag) {
      response.writeHead(304).end()
      return
    }
    const zipped = acceptsGzip(request) ? stored.zipped : undefined
    if (zipped) response.setHeader('content-encoding', 'gzip')
    const body = zipped ?? stored.plain
    response.setHeader('content-length', body.length)
    response.writeHead(200).end(request.method === 'HEAD' ? undefined : body)
  }
}
