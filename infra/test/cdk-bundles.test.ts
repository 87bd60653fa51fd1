import { describe, expect, it } from '@jest/globals'
import { build, type Metafile, type OutputFile } from 'esbuild'
import { existsSync } from 'node:fs'
import { bundleBytes, bundleOptions } from '../lib/bundle.ts'
import { functions, type FunctionName } from '../manifest.ts'

/** A handler that only makes a DynamoDB client is 335 KB; a function may be 1.6 times that. */
const MOST_AT_START = 540_000

/** Paths and words of what exists on a developer's machine only: simulators, business clock, demo accounts, tests. */
const LOCAL_SOURCES = /^infra\/|^functions\/(test|bench)\/|^miniprogram\/|\.test\.ts$/
const LOCAL_WORDS = ['/sim/', 'LOCAL_DATA_DIR', 'LOCAL_RESET', 'LOCAL_DEMO', 'dynoxide', 'fauxqs']

const names = Object.keys(functions) as FunctionName[]

async function bundle(name: FunctionName): Promise<{ metafile: Metafile; files: OutputFile[] }> {
  const { metafile, outputFiles = [] } = await build({ ...bundleOptions(name, `/bundle/${name}`), write: false })
  return { metafile, files: outputFiles }
}

describe('the bundle of every function', () => {
  it.each(names)('%s holds nothing of the local stack and stays small', async (name) => {
    const { metafile, files } = await bundle(name)
    const { total, atStart } = bundleBytes(metafile)
    console.log(`${name}: ${Math.round(atStart / 1000)} KB at start, ${Math.round(total / 1000)} KB in all`)
    const sources = Object.keys(metafile.inputs)
    expect(sources).toContain(`functions/src/lambda/${name}.ts`)
    expect(sources.filter((path) => LOCAL_SOURCES.test(path))).toEqual([])
    for (const { text } of files) for (const word of LOCAL_WORDS) expect(text.includes(word) && word).toBe(false)
    expect(atStart).toBeLessThanOrEqual(MOST_AT_START)
  })

  it('takes nothing from outside but Node itself', async () => {
    const { metafile } = await bundle('identity')
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path))
    expect(outside.filter((path) => !path.startsWith('node:') && !process.getBuiltinModule(path))).toEqual([])
  })

  it('would notice the local stack: its own entry is caught', async () => {
    const { metafile } = await build({ ...bundleOptions('public', '/bundle/local'), entryPoints: { index: 'infra/local/main.ts' }, external: ['*.node', 'fauxqs', '@dynoxide/*'], write: false })
    expect(Object.keys(metafile.inputs).some((path) => LOCAL_SOURCES.test(path))).toBe(true)
  })

  it('has an entry for each function of the manifest', () => {
    for (const name of names) expect(existsSync(new URL(`../../functions/src/lambda/${name}.ts`, import.meta.url))).toBe(true)
  })
})
