/** `npm run dev`: functions are read anew when their sources are saved; all else goes on. */
import { join } from 'node:path'
import type { Stack } from '../stack.ts'
import { watchSources } from './watch-sources.ts'

const PROJECT = join(import.meta.dirname, '../../..')
const SOURCES = ['functions/src', 'shared/src']
const MOST_NAMED = 3

const named = (files: readonly string[]): string =>
  files.length <= MOST_NAMED
    ? files.join('、')
    : `${files.slice(0, MOST_NAMED).join('、')} 等 ${files.length} 个文件`

/** Where it is wrong and what, without the way there through Node itself. */
function whatIsWrong(error: unknown): string {
  // It comes from another thread, whose `Error` is not ours.
  const { stack } = error as Partial<Error>
  return (stack ?? String(error))
    .split('\n')
    .filter((line) => !/^ +at .*node:internal|^ +at async/.test(line))
    .join('\n')
    .trim()
}

/** @returns ends the watch */
export function reloadOnSave(
  stack: Pick<Stack, 'reload'>,
  say: (line: string) => void,
  { root, folders }: { root: string; folders: readonly string[] } = {
    root: PROJECT,
    folders: SOURCES,
  },
): () => void {
  let over = false
  const end = watchSources(root, folders, async (files) => {
    const began = performance.now()
    try {
      await stack.reload()
      say(
        `函数已重新载入（${((performance.now() - began) / 1000).toFixed(1)} 秒）：${named(files)}`,
      )
    } catch (error) {
      if (!over) say(`函数没有换成新的，改好再保存即可：\n${whatIsWrong(error)}`)
    }
  })
  return () => {
    over = true
    end()
  }
}
