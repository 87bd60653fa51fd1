/** Jest over the code with switches. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { JEST, ROOT } from '../test/jest.ts'

/** What a test file passed and how long it took. */
export interface Covered {
  /** From the project's root. */
  file: string
  milliseconds: number
  seen: ReadonlySet<string>
}
interface Report {
  numFailedTests: number
  numRuntimeErrorTestSuites: number
  testResults: { name: string; startTime: number; endTime: number }[]
}

/** @param variables for the switches @returns whether all passed, and Jest's report */
async function jest(
  args: readonly string[],
  variables: Record<string, string>,
): Promise<{ passed: boolean; report: Report | undefined }> {
  const folder = mkdtempSync(join(tmpdir(), 'voucher-mutate-'))
  const outputFile = join(folder, 'report.json')
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [
          ...JEST,
          ...['--config', join(ROOT, 'infra/mutate/jest.config.mjs'), '--rootDir', ROOT],
          ...['--silent', '--json', `--outputFile=${outputFile}`, ...args],
        ],
        { cwd: ROOT, stdio: 'ignore', env: { ...process.env, ...variables, TMPDIR: folder } },
      )
      child.on('error', reject)
      child.on('close', resolve)
    })
    const report = existsSync(outputFile)
      ? (JSON.parse(readFileSync(outputFile, 'utf8')) as Report)
      : undefined
    return { passed: code === 0, report }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs tests with every check in place.
 * @param words of their paths; all tests when there are none
 * @throws when one fails: nothing could be told then
 */
export async function cover(workers: number, words: readonly string[]): Promise<Covered[]> {
  const folder = mkdtempSync(join(tmpdir(), 'voucher-seen-'))
  const seenFile = join(folder, 'seen.jsonl')
  try {
    const { passed, report } = await jest([`--maxWorkers=${workers}`, ...words], {
      MUTATE_SEEN: seenFile,
    })
    if (!passed || !report)
      throw new Error('A test fails with every check in place; mend it first: npm test')
    const took = new Map(report.testResults.map((one) => [one.name, one.endTime - one.startTime]))
    return readFileSync(seenFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { testPath: string; seen: string[] })
      .map(({ testPath, seen }) => ({
        file: relative(ROOT, testPath),
        milliseconds: took.get(testPath) ?? 0,
        seen: new Set(seen),
      }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Whether these files' tests all pass with that check taken out. */
export const passWithout = async (id: string, files: readonly string[]): Promise<boolean> =>
  (await jest(['--runInBand', '--bail=1', '--runTestsByPath', ...files], { MUTATE_ON: id })).passed
