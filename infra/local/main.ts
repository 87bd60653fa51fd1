/**
 * `npm start`: the whole system on this machine; `npm run dev` (`--watch`): the same, and what is
 * saved is seen at once. Shows its progress, prints addresses and accounts,
 * and ends in order.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { accountLines, demoAccounts } from './demo/accounts.ts'
import { makeDemo } from './demo/make-demo.ts'
import { buildH5IfNeeded } from './apps/build-app.ts'
import { reloadOnSave } from './dev/reload-on-save.ts'
import { watchPages, WATCHED_PAGES } from './dev/watch-pages.ts'
import { watchParent } from './process/parent-watch.ts'
import { parseSettings } from './settings.ts'
import { startStack, type Stack } from './stack.ts'

/** How long an orderly end may take before it becomes a plain one. */
const STOP_WITHIN_MS = 10_000

const WATCHING =
  '改动 functions、shared 的代码，函数会重新载入；改动 miniprogram、shared 的代码，手机网页会重新生成。改动 infra 后请重新启动。'

const say = (line: string): void => {
  console.log(line)
}
const watching = process.argv.includes('--watch')
const stopping = new AbortController()
let stack: Stack | undefined

async function end(code: number): Promise<void> {
  if (stopping.signal.aborted) return
  stopping.abort()
  setTimeout(() => process.exit(code || 1), STOP_WITHIN_MS).unref()
  await stack?.stop()
  process.exit(code)
}

function fail(error: unknown): void {
  if (stopping.signal.aborted) return
  console.error(`\n${error instanceof Error ? error.message : String(error)}`)
  end(1).catch(() => process.exit(1))
}

async function start(): Promise<void> {
  const began = performance.now()
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
  ) as { version: string }
  const settings = parseSettings(process.env)
  // The functions' own log lines are for machines; problems still show.
  process.env.POWERTOOLS_LOG_LEVEL ??= 'WARN'
  say('正在启动职业培训券系统…')
  stack = await startStack(
    settings,
    version,
    watching ? { pages: WATCHED_PAGES, pollSeconds: 1 } : {},
  )
  say(`数据库、队列、函数已就绪（数据在 ${settings.dataDirectory}）`)
  stack.failed.then(fail).catch(fail)
  await Promise.all([
    watching ? watchPages(say, stopping.signal) : buildH5IfNeeded(say, stopping.signal),
    settings.demo ? makeDemo(stack, say) : undefined,
  ])
  if (stopping.signal.aborted) return
  stack.open()
  const { publicOrigin } = stack
  say(
    [
      '',
      `已就绪，用时 ${((performance.now() - began) / 1000).toFixed(1)} 秒。按 Ctrl-C 停止。`,
      '',
      `  手机网页      ${publicOrigin}/`,
      `  接口          ${publicOrigin}/api/health`,
      `  接口文档      ${publicOrigin}/api/openapi.json`,
      `  演示账号      ${publicOrigin}/sim/accounts`,
      `  业务时钟      ${publicOrigin}/sim/clock`,
      '',
      ...accountLines(demoAccounts(stack.store)),
      ...(watching ? ['', WATCHING] : []),
    ].join('\n'),
  )
  if (watching) stopping.signal.addEventListener('abort', reloadOnSave(stack, say))
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    end(0).catch(() => process.exit(1))
  })
watchParent(() => {
  end(1).catch(() => process.exit(1))
})
start().catch(fail)
