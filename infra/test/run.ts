/**
 * The test command: static checks, the apps' builds where they are missing or
 * old, then every Jest suite. Ends with one plain line, `N passed, N failed`,
 * and a non-zero exit when anything failed. A check or build counts as one test.
 *
 * `--checks` stops after the static checks; other arguments go to Jest.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfNeeded } from '../local/apps/build-app.ts'
import { JEST, ROOT } from './jest.ts'
import { searchLogs } from './search-logs.ts'

const bin = (name: string) => join(ROOT, 'node_modules/.bin', name)

interface Tally {
  passed: number
  failed: number
}
interface Finished {
  code: number
  output: string
}
/** The part of Jest's report that is counted. */
interface Report {
  numPassedTests: number
  numFailedTests: number
  numRuntimeErrorTestSuites: number
}

/** What the checks remember of files that have not changed. */
const cache = (name: string) => join(ROOT, 'node_modules/.cache', name)
const types = (project: string, name: string): string[] => [
  ...['-p', project, '--incremental', '--tsBuildInfoFile'],
  cache(`tsc/${name}.tsbuildinfo`),
]

/** The longest first, so that the last is not waited for alone. */
const checks: Record<string, [command: string, ...args: string[]]> = {
  lint: [
    bin('eslint'),
    ...['--cache', '--cache-strategy', 'content', '--cache-location', cache('eslint/')],
    '.',
  ],
  'types of the servers': [bin('tsc'), ...types('tsconfig.json', 'servers')],
  'types of the mini-program': [bin('tsc'), ...types('miniprogram/tsconfig.json', 'miniprogram')],
  form: [
    bin('prettier'),
    ...['--cache', '--cache-strategy', 'content', '--cache-location', cache('prettier/form')],
    ...['--check', '--log-level=warn', '.'],
  ],
  'import rules': [
    bin('depcruise'),
    ...['--config', '.dependency-cruiser.cjs', 'shared', 'functions', 'infra', 'miniprogram'],
  ],
  'unused code': [bin('knip'), '--no-progress'],
}

/** Runs a program in the project; its output is kept, and shown at once when `shown`. */
function run(command: string, args: string[], shown: boolean): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...(process.stdout.isTTY && { FORCE_COLOR: '1' }), ...process.env },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (shown) process.stdout.write(chunk)
      })
    }
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output })
    })
  })
}

/** Something that passes, or fails with what it said. */
interface Step {
  name: string
  run(): Promise<{ passed: boolean; said: string }>
}

const CHECKS: readonly Step[] = Object.entries(checks).map(([name, [command, ...args]]) => ({
  name,
  async run() {
    const { code, output } = await run(command, args, false)
    return { passed: code === 0, said: output }
  },
}))

/** The apps that the tests open. */
const BUILDS: readonly Step[] = (['h5', 'weapp', 'alipay'] as const).map((app) => ({
  name: `build of ${app}`,
  run: () =>
    buildIfNeeded(app, () => undefined, new AbortController().signal).then(
      () => ({ passed: true, said: '' }),
      (error: unknown) => ({
        passed: false,
        said: error instanceof Error ? error.message : String(error),
      }),
    ),
}))

/** The steps, two at a time; a failed one shows what it said. */
async function runSteps(steps: readonly Step[]): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0 }
  const waiting = [...steps]
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { passed, said } = await next.run()
      console.log(`${passed ? 'ok    ' : 'FAILED'} ${next.name}`)
      if (!passed) console.log(said)
      tally[passed ? 'passed' : 'failed']++
    }
  }
  await Promise.all([lane(), lane()])
  return tally
}

const add = (one: Tally, other: Tally): Tally => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
})

/**
 * One run of Jest. A suite that could not be loaded counts as one failure.
 * @param logs where what the functions write is kept
 */
async function runJest(args: readonly string[], logs: string): Promise<Tally> {
  const file = join(logs, '..', 'report.json')
  const { code, output } = await run(
    process.execPath,
    [...JEST, '--json', `--outputFile=${file}`, '--maxWorkers=2', ...args],
    true,
  )
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  // What functions wrote past the log of the tests stands between Jest's own lines.
  appendFileSync(
    join(logs, 'jest.log'),
    output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => `${line}\n`)
      .join(''),
  )
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed }
}

/** Its workers take all that the machine has: beside it, others would wait longer than they may. */
const ALONE = '/killed-workers\\.test\\.ts$'

/** Every suite, or those that the arguments choose, and then a search of what they logged. */
async function runSuites(args: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'voucher-test-'))
  try {
    const logs = join(folder, 'logs')
    mkdirSync(logs)
    process.env.TEST_LOG_FOLDER = logs
    // A narrowed run may not have logged anything; a whole one has.
    if (args.length > 0) return await runJest(args, logs)
    const tally = add(
      await runJest(['--testPathIgnorePatterns', ALONE], logs),
      await runJest(['--testPathPatterns', ALONE], logs),
    )
    const { lines, leaks } = searchLogs(logs)
    const clean = lines > 0 && leaks.length === 0
    console.log(
      `${clean ? 'ok    ' : 'FAILED'} no personal data in ${lines} log lines${leaks.map((leak) => `\n${leak}`).join('')}`,
    )
    return add(tally, { passed: clean ? 1 : 0, failed: clean ? 0 : 1 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const args = process.argv.slice(2)
const onlyChecks = args.includes('--checks')
// Builds and checks take turns: neither uses more than a core for long.
const tallies = [await runSteps(onlyChecks ? CHECKS : [...BUILDS, ...CHECKS])]
if (!onlyChecks) tallies.push(await runSuites(args))
const total = tallies.reduce(add)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
