import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  startEmulators,
  useEnvironment,
  type Emulators,
} from '../../local/emulators/start-emulators.ts'
import { PAGE_HEADERS } from '../../lib/sites/page-headers.ts'

let emulators: Emulators
let client: S3Client
beforeAll(async () => {
  emulators = await startEmulators()
  useEnvironment(emulators.environment)
  client = new S3Client({ forcePathStyle: true })
})
afterAll(async () => {
  client.destroy()
  await emulators.stop()
})

async function run(...words: string[]): Promise<string> {
  const child = spawn(process.execPath, ['infra/commands/publish-site.ts', ...words], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8')
    })
  await once(child, 'close')
  return said
}

test('the built pages are published as the browser needs them, the page itself last', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'pages' }))
  expect(await run('--bucket', 'pages')).toMatch(/^已发布 \d+ 个文件/)
  const { Contents: objects = [] } = await client.send(
    new ListObjectsV2Command({ Bucket: 'pages' }),
  )
  const page = await client.send(new GetObjectCommand({ Bucket: 'pages', Key: 'index.html' }))
  expect(page).toMatchObject({
    ContentType: 'text/html; charset=utf-8',
    CacheControl: 'no-cache',
    Metadata: PAGE_HEADERS,
  })
  const script = /src="\/(js\/app\.[0-9a-f]+\.js)"/.exec(
    (await page.Body?.transformToString()) ?? '',
  )?.[1]
  expect(objects.map(({ Key }) => Key)).toContain(script)
  expect(
    await client.send(new GetObjectCommand({ Bucket: 'pages', Key: script ?? '' })),
  ).toMatchObject({
    ContentType: 'text/javascript; charset=utf-8',
    CacheControl: 'public, max-age=31536000, immutable',
  })
  const written = (key: string) =>
    objects.find(({ Key }) => Key === key)?.LastModified?.getTime() ?? 0
  expect(Math.max(...objects.map(({ Key }) => written(Key ?? '')))).toBe(written('index.html'))
})

test('without a bucket it says what it wants', async () => {
  expect(await run()).toContain('请写明存放页面的桶')
})

test('the pages run and load nothing from elsewhere', () => {
  expect(PAGE_HEADERS['content-security-policy']).not.toMatch(/https?:|\*|unsafe-eval/)
  expect(PAGE_HEADERS['content-security-policy']).toContain("script-src 'self';")
})
