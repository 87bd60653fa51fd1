/**
 * `npm run site -- --bucket <PagesBucket of the sites stack>`: puts the built H5 pages where the
 * deployed system serves them from. Safe to repeat; the page itself comes last, so that nobody is
 * given one whose files are not there yet. Files of earlier versions stay, for pages that are open.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { PAGE_HEADERS } from '../lib/sites/page-headers.ts'
import { wordsOf } from './words.ts'

/** What the gateway of `aws-cn` can carry: text. A picture belongs into the code as data. */
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain',
}
const HASHED = /\.[0-9a-f]{8,}\.\w+$/
const folder = join(import.meta.dirname, '../../miniprogram/dist/h5')

const { bucket } = wordsOf({ bucket: { type: 'string' } }, 'npm run site -- --bucket <PagesBucket>')
if (bucket === undefined)
  throw new Error(
    '请写明存放页面的桶，例如：npm run site -- --bucket training-voucher-test-sites-pages1234',
  )

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
  .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  .sort((a, b) => Number(a === 'index.html') - Number(b === 'index.html'))
if (files.at(-1) !== 'index.html')
  throw new Error('还没有构建页面：请先运行 npm run build:h5 -w @voucher/miniprogram')
const unknown = files.filter((file) => !(extname(file) in TYPES))
if (unknown.length > 0) throw new Error(`这些文件不是文本，无法发布：${unknown.join('、')}`)

const client = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined })
for (const file of files) {
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: file,
      Body: readFileSync(join(folder, file)),
      ContentType: `${TYPES[extname(file)]}; charset=utf-8`,
      CacheControl: HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
      // The gateway of `aws-cn` answers with these; CloudFront adds its own.
      Metadata: PAGE_HEADERS,
    }),
  )
}
client.destroy()
console.log(`已发布 ${files.length} 个文件`)
