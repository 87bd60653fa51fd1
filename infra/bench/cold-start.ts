/**
 * Cold starts: what each function's bundle weighs and how long a fresh Node process takes to load
 * it, up to its handler.
 */
import type { Metafile } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleBytes, writeBundle, writeFunction } from '../lib/functions/bundle.ts'
import { functions, type FunctionName } from '../manifest.ts'
import type { Config } from '../../functions/src/platform/config.ts'
import { median } from './measure.ts'

/**
 * Of `milliseconds`, `processor` is how long the process itself was at work, which other programs
 * hardly disturb.
 */
export interface ColdStart {
  name: string
  bytesAtStart: number
  bytesInAll: number
  milliseconds: number
  processor: number
}

/**
 * The measure: in one file, as anybody would bundle it, which is how its figures came into the
 * target (335 KB, 95 ms).
 */
export const MEASURE = 'DynamoDB client only'
const BASELINES = {
  'empty handler': 'infra/bench/baseline/empty.ts',
  [MEASURE]: 'infra/bench/baseline/dynamo-client.ts',
}

const PROGRAM = `
  const [start, before] = [performance.now(), process.cpuUsage()]
  const { handler } = await import(process.argv[1])
  const [milliseconds, { user, system }] = [performance.now() - start, process.cpuUsage(before)]
  console.log(typeof handler, milliseconds, (user + system) / 1000)`

function load(
  bundle: string,
  environment: Record<string, string>,
): [milliseconds: number, processor: number] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', PROGRAM, pathToFileURL(bundle).href],
    { encoding: 'utf8', env: environment },
  )
  const [type, milliseconds, processor] = stdout.split(' ')
  if (type !== 'function') throw new Error(`${bundle} has no handler: ${stderr}`)
  return [Number(milliseconds), Number(processor)]
}

/**
 * A configuration as a function finds it in its environment. Nothing in it is called while a
 * function starts.
 */
const environmentOf = (config: Config): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ),
  AWS_REGION: 'cn-north-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
})

/** @param runs how often each is loaded; they take turns, and the median counts */
export async function coldStarts(config: Config, runs: number): Promise<ColdStart[]> {
  const folder = mkdtempSync(join(tmpdir(), 'voucher-bundles-'))
  try {
    const bundles = await Promise.all([
      ...Object.entries(BASELINES).map(([name, source]) => {
        const into = join(folder, name)
        return bundle(name, into, writeBundle(source, into, name !== MEASURE))
      }),
      ...(Object.keys(functions) as FunctionName[]).map((name) => {
        const into = join(folder, name)
        return bundle(name, into, writeFunction(name, into))
      }),
    ])
    const times = bundles.map((): ReturnType<typeof load>[] => [])
    for (let run = 0; run < runs; run++)
      for (const [index, { file }] of bundles.entries())
        times[index]?.push(load(file, environmentOf(config)))
    const middle = (index: number, part: 0 | 1): number =>
      median((times[index] ?? []).map((time) => time[part]))
    return bundles.map(({ file: _file, ...bundle }, index) => ({
      ...bundle,
      milliseconds: middle(index, 0),
      processor: middle(index, 1),
    }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function bundle(
  name: string,
  folder: string,
  written: Promise<Metafile>,
): Promise<Pick<ColdStart, 'name' | 'bytesAtStart' | 'bytesInAll'> & { file: string }> {
  const { total, atStart } = bundleBytes(await written)
  return {
    name,
    file: join(folder, 'index.mjs'),
    bytesAtStart: atStart,
    bytesInAll: total,
  }
}
