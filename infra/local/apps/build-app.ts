/**
 * Builds the apps, H5 and mini-programs, when they are missing or older than what they are made of.
 */
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startWatchedChild } from '../emulators/watched-child.ts'
import { exclusively } from '../process/exclusive.ts'

const PROJECT = join(import.meta.dirname, '../../..')
export type App = 'h5' | 'weapp' | 'alipay'
/** What people call an app, and the file that every build has. */
const APPS: Record<App, { title: string; main: string }> = {
  h5: { title: '手机网页', main: 'index.html' },
  weapp: { title: '微信小程序', main: 'app.json' },
  alipay: { title: '支付宝小程序', main: 'app.json' },
}
const folderOf = (app: App): string => join(PROJECT, 'miniprogram/dist', app)
/**
 * Beside the app's folder: its sources were built as they were at this file's time. What `dev:weapp`
 * builds in the same folder is for looking at; it takes the mark away.
 */
const markOf = (app: App): string => join(PROJECT, `miniprogram/dist/${app}-build.done`)
export const H5_FOLDER = folderOf('h5')
const SOURCES = [
  'miniprogram/src',
  'miniprogram/config',
  'miniprogram/package.json',
  'miniprogram/babel.config.js',
  'shared/src',
]

/**
 * When the newest of these files and folders' files was changed, in milliseconds since the epoch.
 */
function newest(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .reduce((latest, entry) => Math.max(latest, newest(join(path, entry.name))), 0)
}

export function upToDate(app: App): boolean {
  const mark = markOf(app)
  if (!existsSync(mark) || !existsSync(join(folderOf(app), APPS[app].main))) return false
  const builtAt = statSync(mark).mtimeMs
  return SOURCES.map((source) => join(PROJECT, source))
    .filter((path) => existsSync(path))
    .every((path) => newest(path) <= builtAt)
}

/**
 * @param say tells how it goes
 * @throws with the end of the build's own output when it fails
 */
export async function buildIfNeeded(
  app: App,
  say: (line: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  if (upToDate(app)) return
  // Two starts at once would write into the same folder; the second finds the work of the first.
  await exclusively(join(PROJECT, `miniprogram/dist/${app}-build.lock`), async () => {
    if (!upToDate(app) && !stopping.aborted) await build(app, say, stopping)
  })
}

export const buildH5IfNeeded = (
  say: (line: string) => void,
  stopping: AbortSignal,
): Promise<void> => buildIfNeeded('h5', say, stopping)

async function build(app: App, say: (line: string) => void, stopping: AbortSignal): Promise<void> {
  const { title } = APPS[app]
  say(`正在生成${title}（首次约需半分钟）…`)
  const [began, startedAt] = [performance.now(), new Date()]
  const child = startWatchedChild('npm', ['run', `build:${app}`, '-w', '@voucher/miniprogram'], {
    cwd: PROJECT,
  })
  const progress = setInterval(
    () => say(`  仍在生成… ${Math.round((performance.now() - began) / 1000)} 秒`),
    10_000,
  )
  stopping.addEventListener('abort', () => {
    child.stop().catch(() => undefined)
  })
  const { code, said } = await child.exited
  clearInterval(progress)
  if (stopping.aborted) return
  if (code !== 0) throw new Error(`${title}没有生成成功：\n${said}`)
  writeFileSync(markOf(app), '')
  utimesSync(markOf(app), startedAt, startedAt)
  say(`${title}已生成（${Math.round((performance.now() - began) / 1000)} 秒）`)
}
