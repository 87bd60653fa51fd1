/** Builds the H5 app when it is missing or older than what it is made of. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { startWatchedChild } from '../emulators/watched-child.ts'
import { exclusively } from '../process/exclusive.ts'

const PROJECT = join(import.meta.dirname, '../../..')
export const H5_FOLDER = join(PROJECT, 'miniprogram/dist/h5')
const SOURCES = ['miniprogram/src', 'miniprogram/config', 'miniprogram/package.json', 'miniprogram/babel.config.js', 'shared/src']

/** When the newest of these files and folders' files was changed, in milliseconds since the epoch. */
function newest(path: string): number {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !/\.test\.tsx?$/.test(entry.name))
    .reduce((latest, entry) => Math.max(latest, newest(join(path, entry.name))), 0)
}

function upToDate(): boolean {
  const page = join(H5_FOLDER, 'index.html')
  if (!existsSync(page)) return false
  const builtAt = statSync(page).mtimeMs
  return SOURCES.map((source) => join(PROJECT, source)).filter((path) => existsSync(path)).every((path) => newest(path) <= builtAt)
}

/**
 * @param say tells how it goes
 * @throws with the end of the build's own output when it fails
 */
export async function buildH5IfNeeded(say: (line: string) => void, stopping: AbortSignal): Promise<void> {
  if (upToDate()) return
  // Two starts at once would write into the same folder; the second finds the work of the first.
  await exclusively(join(PROJECT, 'miniprogram/dist/h5-build.lock'), async () => {
    if (!upToDate() && !stopping.aborted) await build(say, stopping)
  })
}

async function build(say: (line: string) => void, stopping: AbortSignal): Promise<void> {
  say('正在生成手机网页（首次约需半分钟）…')
  const began = performance.now()
  const child = startWatchedChild('npm', ['run', 'build:h5', '-w', '@voucher/miniprogram'], { cwd: PROJECT })
  const progress = setInterval(() => say(`  仍在生成… ${Math.round((performance.now() - began) / 1000)} 秒`), 10_000)
  stopping.addEventListener('abort', () => { child.stop().catch(() => undefined) })
  const { code, said } = await child.exited
  clearInterval(progress)
  if (stopping.aborted) return
  if (code !== 0) throw new Error(`H5 没有生成成功：\n${said}`)
  say(`手机网页已生成（${Math.round((performance.now() - began) / 1000)} 秒）`)
}
