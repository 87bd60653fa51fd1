import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { build, type Metafile } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleBytes, bundleOptions, writeFunction } from '../../lib/functions/bundle.ts'
import { entryOf, functions, type FunctionName } from '../../manifest.ts'

/** A handler that only makes a DynamoDB client is 335 KB; a function may be 1.6 times that. */
const MOST_AT_START = 540_000

/**
 * Paths and words of what exists on a developer's machine only: simulators, business clock, demo
 * accounts, tests.
 */
const LOCAL_SOURCES = /^infra\/|^functions\/test\/|^miniprogram\/|\.test\.ts$/
const LOCAL_WORDS = ['/sim/', 'LOCAL_DATA_DIR', 'LOCAL_RESET', 'LOCAL_DEMO', 'dynoxide', 'fauxqs']

const names = Object.keys(functions) as FunctionName[]

const folder = mkdtempSync(join(tmpdir(), 'voucher-bundles-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const { context } = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
) as {
  context: { stages: { test: { origins: Record<string, string> } } }
}
/** What a deployed function finds in its environment, in form. */
const environment = {
  AWS_REGION: 'cn-north-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  TABLE_NAME: 'table',
  QUEUE_URLS: '{}',
  SECRET_IDS: '{}',
  HMAC_KEY_ID: 'mac',
  CALL_TIMEOUT_MS: '4000',
  DATA_KEY_ID: 'data',
  VERSION: '1.2.3',
  ...context.stages.test.origins,
}

/**
 * Runs an expression in a fresh Node process, outside the project, with the exports of a written
 * bundle at hand.
 */
function runBundle(name: FunctionName, expression: string): string {
  const code = `const { handler } = await import(${JSON.stringify(join(folder, name, 'index.mjs'))}); console.log(${expression})`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  })
  // What went wrong stands in a line of its own, beside minified code that nobody can read.
  return (
    stdout.trim() ||
    stderr
      .split('\n')
      .filter((line) => /^\w*Error/.test(line))
      .join('\n')
  )
}

const metafiles = new Map<FunctionName, Metafile>()
beforeAll(async () => {
  for (const name of names) metafiles.set(name, await writeFunction(name, join(folder, name)))
})
const metafileOf = (name: FunctionName): Metafile =>
  metafiles.get(name) ?? { inputs: {}, outputs: {} }

describe('the bundle of every function', () => {
  it.each(names)('%s holds nothing of the local stack and stays small', (name) => {
    const metafile = metafileOf(name)
    const { total, atStart } = bundleBytes(metafile)
    console.log(
      `${name}: ${Math.round(atStart / 1000)} KB at start, ${Math.round(total / 1000)} KB in all`,
    )
    const sources = Object.keys(metafile.inputs)
    expect(sources).toContain(`functions/src/${entryOf(name)}.ts`)
    expect(sources.filter((path) => LOCAL_SOURCES.test(path))).toEqual([])
    const code = readdirSync(join(folder, name))
      .map((file) => readFileSync(join(folder, name, file), 'utf8'))
      .join('\n')
    expect(LOCAL_WORDS.filter((word) => code.includes(word))).toEqual([])
    expect(atStart).toBeLessThanOrEqual(MOST_AT_START)
  })

  it.each(names)('%s takes nothing from outside but Node itself', (name) => {
    const outside = Object.values(metafileOf(name).outputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external).map(({ path }) => path),
    )
    expect(
      outside.filter((path) => !path.startsWith('node:') && !process.getBuiltinModule(path)),
    ).toEqual([])
  })

  it('would notice the local stack by its paths and by its words', async () => {
    const { stdin: _stdin, ...asFunctions } = bundleOptions('public', folder)
    const options = {
      ...asFunctions,
      entryPoints: { index: 'infra/local/main.ts' },
      external: ['fauxqs', '@dynoxide/*'],
    }
    const { metafile, outputFiles } = await build({ ...options, write: false })
    expect(Object.keys(metafile.inputs).some((path) => LOCAL_SOURCES.test(path))).toBe(true)
    const code = outputFiles.map(({ text }) => text).join('\n')
    expect(LOCAL_WORDS.filter((word) => code.includes(word)).length).toBeGreaterThan(3)
  })

  it.each(names)('%s starts without the project around it', (name) => {
    expect(runBundle(name, 'typeof handler')).toBe('function')
  })

  it('answers a request', () => {
    const event = {
      httpMethod: 'GET',
      path: '/api/health',
      headers: {},
      requestContext: { requestId: 'test', identity: { sourceIp: '127.0.0.1' } },
    }
    const answer = JSON.parse(
      runBundle(
        'public',
        `JSON.stringify(await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 1000 }))`,
      ),
    ) as { statusCode: number; body: string }
    expect(answer).toMatchObject({
      statusCode: 200,
      body: JSON.stringify({ status: 'ok', version: '1.2.3' }),
    })
  })
})
