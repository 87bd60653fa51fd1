/** `npm run dev`: the H5 pages are built again when their sources are saved, by Taro's own watch. */
import { join } from 'node:path'
import { startWatchedChild } from '../emulators/watched-child.ts'

const MINIPROGRAM = join(import.meta.dirname, '../../../miniprogram')
/** Beside the usual folder: what is built for watching is large, and nothing to deploy. */
const OUTPUT = 'dist/h5-dev'
export const WATCHED_PAGES = join(MINIPROGRAM, OUTPUT)

const DONE = /编译成功/
const FAILED = /编译失败/
/** Taro tells a failure, then webpack tells it again. */
const TOLD = /^(ERROR in|assets? |webpack )/
// What tells terminals colours begins with this character.
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g')

/** Turns what Taro writes into lines for people. @param built called after each good build */
export function createListener(
  say: (line: string) => void,
  built: () => void,
): (text: string) => void {
  let rest = ''
  let telling = false
  const hear = (line: string): void => {
    if (DONE.test(line)) {
      telling = false
      built()
    } else if (FAILED.test(line)) {
      telling = true
      say('手机网页没有生成，改好再保存即可：')
    } else if (TOLD.test(line)) telling = false
    else if (telling && line.trim() !== '') say(line)
  }
  return (text) => {
    const lines = (rest + text.replace(COLOURS, '')).split(/[\r\n]+/)
    rest = lines.pop() ?? ''
    for (const line of lines) hear(line)
  }
}

/**
 * Settles when the pages are there for the first time; they are built again until `stopping`.
 * @throws when the watch itself ends
 */
export async function watchPages(
  say: (line: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  say('正在生成手机网页（约需半分钟）…')
  const began = performance.now()
  let times = 0
  let tellFirst = (): void => undefined
  const first = new Promise<void>((resolve) => {
    tellFirst = resolve
  })
  const child = startWatchedChild(
    'npx',
    ['--no-install', 'taro', 'build', '--type', 'h5', '--watch'],
    {
      cwd: MINIPROGRAM,
      environment: { NODE_ENV: 'development', OUTPUT_ROOT: OUTPUT },
      onOutput: createListener(say, () => {
        if (times++ === 0) {
          say(`手机网页已生成（${Math.round((performance.now() - began) / 1000)} 秒）`)
          tellFirst()
        } else say('手机网页已更新，刷新即可看到')
      }),
    },
  )
  stopping.addEventListener('abort', () => {
    child.stop().catch(() => undefined)
  })
  const ended = child.exited.then(({ said }) => {
    if (!stopping.aborted) throw new Error(`手机网页的自动生成停止了：\n${said}`)
  })
  await Promise.race([first, ended])
  ended.catch((error: unknown) => say(String(error)))
}
