/**
 * `npm run admin -- <command> …`: works on the local system when it runs
 * (`LOCAL_DATA_DIR`), otherwise on the one that the shell's environment names
 * exactly as `functions/src/platform/config.ts` wants it.
 */
import { readFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { resolve } from 'node:path'
import { STSClient } from '@aws-sdk/client-sts'
import * as z from 'zod'
import { runAdmin } from '@voucher/functions/entry/cli/admin-command-line'
import type { AdminContext } from '@voucher/functions/entry/cli/command'
import { identityServicesOf } from '@voucher/functions/platform/services/identity-services'
import { createScreen } from '@voucher/functions/entry/cli/output/screen'
import { queueDeskOf } from '@voucher/functions/platform/queue/queue-desk'
import { queuesOf } from '@voucher/functions/platform/queue/queue-sender'
import { createRuntime, type Runtime } from '@voucher/functions/platform/runtime'
import { callerOf } from './caller.ts'
import { scheduled } from '../local/functions/entry.ts'
import { parseSettings } from '../local/settings.ts'
import { findRunning, type Running } from '../local/state/running.ts'
import { queues } from '../manifest.ts'

const complain = (line: string): void => {
  console.error(line)
}

/** Asks the local system itself. */
async function ask<T>({ address }: Running, path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await fetch(`${address}/sim/${path}`, { signal: AbortSignal.timeout(5000) }).catch(
    () => undefined,
  )
  if (!answer?.ok) throw new Error(`本机系统（${address}）没有应答，请看看运行 npm start 的窗口`)
  return schema.parse(await answer.json())
}

/** Business time of the local system. */
async function clockOf(running: Running): Promise<() => number> {
  const { now } = await ask(running, 'clock', z.object({ now: z.iso.datetime() }))
  const offset = Date.parse(now) - Date.now()
  return () => Date.now() + offset
}

async function connectLocal(running: Running): Promise<Runtime> {
  const clock = await clockOf(running)
  // Whatever account the machine is set up for, it is not meant now.
  delete process.env.AWS_PROFILE
  delete process.env.AWS_SESSION_TOKEN
  Object.assign(process.env, running.environment)
  complain(`办理对象：本机系统 ${running.address}`)
  return createRuntime(running.environment, { clock })
}

async function connectDeployed(): Promise<[Runtime, device: string]> {
  const { TABLE_NAME: table, AWS_REGION: region } = process.env
  if (!table) throw new Error('本机系统没有运行：请先在另一个窗口运行 npm start，等它说“已就绪”')
  complain(`办理对象：${region ?? ''} 的数据表 ${table}`)
  const sts = new STSClient({})
  return [createRuntime(process.env), `命令行 ${await callerOf(sts)}`]
}

async function connect(): Promise<AdminContext> {
  const running = findRunning(parseSettings(process.env).dataDirectory)
  const [runtime, device] = running
    ? [await connectLocal(running), `命令行 ${userInfo().username}@${hostname()}`]
    : await connectDeployed()
  return {
    runtime,
    identity: identityServicesOf(runtime),
    queues: queuesOf(runtime),
    queueDesk: queueDeskOf(runtime, Object.keys(queues)),
    ...(running && {
      setAside: async () =>
        (await ask(running, 'dead-records', z.object({ deadRecords: z.int() }))).deadRecords,
    }),
    actor: {
      role: 'administrator',
      device: device.slice(0, 64),
    },
    // npm runs scripts in the project's folder; files are named from where the clerk stands.
    readFile: (path) => readFile(resolve(process.env.INIT_CWD ?? '.', path)),
  }
}

process.env.POWERTOOLS_LOG_LEVEL ??= 'WARN'
process.exitCode = await runAdmin(process.argv.slice(2), {
  connect,
  screen: createScreen(process.stdout, (stop) => {
    process.once('SIGINT', stop)
  }),
  complain,
  jobs: scheduled,
})
