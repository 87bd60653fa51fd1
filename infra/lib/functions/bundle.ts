/**
 * How the code of one function is bundled: for deployment, for the test of the bundles, and for the
 * bench.
 */
import { build, type BuildOptions, type Metafile } from 'esbuild'
import { join } from 'node:path'
import { entryOf, functions, scheduledJobs, type FunctionName } from '../../manifest.ts'

const root = join(import.meta.dirname, '../../..')

/**
 * Bundled CommonJS packages call `require` for Node's own modules; the name must not meet one of
 * theirs.
 */
const banner =
  "import { createRequire as voucherBundleCreateRequire } from 'node:module'; const require = voucherBundleCreateRequire(import.meta.url);"

const MAKE = 'export const handler = createHandler(createRuntime(process.env))'
/** What the schedules start is told how each job is cut into parts, by the job's own module. */
const makeWithJobs = (): string => `
${scheduledJobs.map((job, at) => `import { partsOf as partsOf${at} } from './${entryOf(job)}.ts'`).join('\n')}

export const handler = createHandler(createRuntime(process.env), {
${scheduledJobs.map((job, at) => `  '${job}': partsOf${at},`).join('\n')}
})`

/** What Lambda loads: the factory of the manifest, called with the runtime of the environment. */
const sourceOf = (name: FunctionName): string => `
import { createHandler } from './${entryOf(name)}.ts'
import { createRuntime } from './platform/runtime.ts'
${functions[name].trigger.kind === 'schedule' ? makeWithJobs() : MAKE}
`

const common = {
  absWorkingDir: root,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  charset: 'utf8',
  legalComments: 'none',
  // Without `module` first the CommonJS builds of the SDK come in and add 200 KB.
  mainFields: ['module', 'main'],
  banner: { js: banner },
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions

/** @param folder gets `index.mjs`, which exports `handler`, and the chunks that it imports */
export const bundleOptions = (name: FunctionName, folder: string) =>
  ({
    ...common,
    stdin: {
      contents: sourceOf(name),
      resolveDir: join(root, 'functions/src'),
      sourcefile: `${name}.ts`,
      loader: 'ts',
    },
    outdir: folder,
    entryNames: 'index',
    // What the SDK loads only on demand (other ways to find credentials, browser detection) stays
    // out of the cold start.
    splitting: true,
  }) satisfies BuildOptions

/** Writes a function's bundle. */
export async function writeFunction(name: FunctionName, folder: string): Promise<Metafile> {
  return (await build(bundleOptions(name, folder))).metafile
}

/**
 * Writes any source's bundle the way functions are bundled, for comparison.
 * @param splitting as functions are when true, else all in one file
 */
export async function writeBundle(
  source: string,
  folder: string,
  splitting: boolean,
): Promise<Metafile> {
  const options = { ...common, entryPoints: { index: source }, outdir: folder, splitting }
  return (await build(options)).metafile
}

/** Bytes of a bundle: all of it, and the part that every cold start loads. */
export function bundleBytes({ outputs }: Metafile): { total: number; atStart: number } {
  const loaded = new Set<string>()
  const load = (path: string): void => {
    if (loaded.has(path)) return
    loaded.add(path)
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && !external) load(imported)
  }
  for (const path of Object.keys(outputs).filter((key) => key.endsWith('/index.mjs'))) load(path)
  const sum = (paths: Iterable<string>) =>
    [...paths].reduce((total, path) => total + (outputs[path]?.bytes ?? 0), 0)
  return { total: sum(Object.keys(outputs)), atStart: sum(loaded) }
}
