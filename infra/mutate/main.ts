/**
 * `npm run mutate`: takes every condition, guard, choice, predicate and cursor scope of the backend
 * out, one at a time, and runs the tests that pass it until one notices. Words choose the checks
 * whose names hold one of them; all when there are none. Writes `docs/mutation.md` when all were
 * tried, prints what survived, and fails when a survivor is not explained in `equivalent.ts`.
 * `MUTATE_WORKERS` (2): how many are tried at once. `MUTATE_TESTS`: words of the tests' paths; all
 * when absent.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../test/jest.ts'
import { EQUIVALENT } from './equivalent.ts'
import { MEASURED } from './measured.ts'
import { plant } from './plant.ts'
import { reportOf, type Result } from './report.ts'
import { cover, passWithout, type Covered } from './run-tests.ts'

/** Files that are tried one by one before the others together: most checks are missed at once. */
const NEAREST = 3

const workers = Number(process.env.MUTATE_WORKERS ?? 2)
const words = process.argv.slice(2)
const tests = process.env.MUTATE_TESTS?.split(' ') ?? []

const modules = execFileSync('git', ['ls-files', 'functions/src'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((path) => MEASURED.test(path))
const places = modules.flatMap((path) => plant(readFileSync(join(ROOT, path), 'utf8'), path).ids)

const roomOf = (path: string): string | undefined =>
  /\/(?:domain|test|entry)\/(\w+)\//.exec(path)?.[1]

/** The files that pass a check: those of its own room first, then the quick ones. */
function coveringOf(id: string, covered: readonly Covered[]): string[] {
  const room = roomOf(id)
  const distance = ({ file }: Covered): number => (roomOf(file) === room ? 0 : 1)
  return covered
    .filter(({ seen }) => seen.has(id))
    .sort((a, b) => distance(a) - distance(b) || a.milliseconds - b.milliseconds)
    .map(({ file }) => file)
}

/** @returns the file whose tests noticed, or nothing when none did */
async function noticedBy(id: string, files: readonly string[]): Promise<string | undefined> {
  for (const file of files.slice(0, NEAREST)) if (!(await passWithout(id, [file]))) return file
  const others = files.slice(NEAREST)
  if (others.length === 0 || (await passWithout(id, others))) return undefined
  return others.length === 1 ? others[0] : `one of ${others.length} others`
}

console.log(`${modules.length} modules, ${places.length} places; running the tests once …`)
const covered = await cover(workers, tests)
const seen = [...new Set(covered.flatMap((one) => [...one.seen]))]
const unreached = places.filter(
  (place) => !seen.some((id) => id === place || id.startsWith(`${place} → `)),
)
const wanted = [...seen, ...unreached]
  .filter((id) => words.length === 0 || words.some((word) => id.includes(word)))
  .sort()

const results: Result[] = []
const waiting = [...wanted]
async function lane(): Promise<void> {
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const files = coveringOf(id, covered)
    const by = await noticedBy(id, files)
    results.push({ id, by, reached: files.length > 0, equivalent: EQUIVALENT[id] })
    const outcome = by ?? (files.length > 0 ? 'SURVIVED' : 'NOT REACHED')
    console.log(`${results.length}/${wanted.length} ${id} ⇒ ${outcome}`)
  }
}
await Promise.all(Array.from({ length: workers }, lane))

if (words.length === 0 && tests.length === 0)
  writeFileSync(join(ROOT, 'docs/mutation.md'), reportOf(results))
const survivors = results.filter(({ by, equivalent }) => !by && !equivalent)
console.log(`${results.length - survivors.length} noticed or explained, ${survivors.length} not`)
for (const { id } of survivors) console.log(`  ${id}`)
process.exitCode = survivors.length === 0 ? 0 : 1
