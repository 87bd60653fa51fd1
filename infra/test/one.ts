/**
 * `npm run test:one -- words`: the test files whose paths hold one of the words, at once, without
 * checks and builds. Other arguments go to Jest.
 */
import { spawnSync } from 'node:child_process'
import { upToDate, type App } from '../local/apps/build-app.ts'
import { JEST, ROOT } from './jest.ts'

/** What is tested in a built app, and in which. */
const BUILT: [tests: RegExp, apps: readonly App[]][] = [
  [/^infra\/test\/browser\//, ['h5']],
  [/^miniprogram\/test\//, ['weapp', 'alipay']],
]

const args = process.argv.slice(2)
if (args.every((word) => word.startsWith('-'))) {
  console.error('Which tests? npm run test:one -- words of their paths, such as redemption-races')
  process.exit(1)
}

const jest = (more: readonly string[], stdio: 'inherit' | 'pipe') =>
  spawnSync(process.execPath, [...JEST, ...more], { cwd: ROOT, stdio, encoding: 'utf8' })

const files = jest(['--listTests', ...args], 'pipe')
  .stdout.split('\n')
  .map((file) => file.slice(ROOT.length + 1))
const old = BUILT.filter(([tests]) => files.some((file) => tests.test(file)))
  .flatMap(([, apps]) => apps)
  .filter((app) => !upToDate(app))
for (const app of old)
  console.log(
    `The build of ${app} is missing or old and is made now; beforehand: npm run build:${app} -w @voucher/miniprogram`,
  )
process.exitCode = jest(args, 'inherit').status ?? 1
