/** The system as `npm start` gives it, with its demo data, on a port and in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { buildH5IfNeeded } from '../../../local/apps/build-app.ts'
import { allGone, npmStart } from '../../local/support/local-system.ts'
import { launchBrowser } from './browser.ts'
import { createCamera, type Camera } from './camera.ts'

export interface Account {
  role: string
  name: string
  idNumber: string
  phone: string
  password: string
  subject: string
  institutionId?: string
  operatorRole?: string
}

export interface TestSystem {
  origin: string
  browser: Browser
  camera: Camera
  /** Who is in the demo. */
  accounts: Account[]
  /** Orders something of the simulators, the clock or the jobs: `POST /sim/…`. */
  order<T>(path: string, body?: object): Promise<T>
  /** Moves the business clock to an instant (ISO 8601). */
  setClock(at: string): Promise<void>
  stop(): Promise<void>
}

export async function startSystem(environment: Record<string, string> = {}): Promise<TestSystem> {
  await buildH5IfNeeded(() => undefined, new AbortController().signal)
  const folder = mkdtempSync(join(tmpdir(), 'voucher-browser-'))
  const system = await npmStart({
    LOCAL_DATA_DIR: join(folder, 'data'),
    LOCAL_DEMO: '1',
    ...environment,
  })
  const end = async (): Promise<void> => {
    const processes = system.processes()
    system.npm.kill('SIGTERM')
    await allGone(processes)
    rmSync(folder, { recursive: true, force: true })
  }
  const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await fetch(`${system.origin}/sim${path}`, init)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const order = <T>(path: string, body: object = {}): Promise<T> =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  try {
    if (!system.ready) throw new Error(`ended with ${await system.ended}: ${system.output()}`)
    const camera = createCamera(join(folder, 'camera.y4m'))
    const accounts = await ask<Account[]>('/accounts')
    const browser = await launchBrowser(camera.args)
    return {
      origin: system.origin,
      browser,
      camera,
      order,
      accounts,
      async setClock(at) {
        await order('/clock', { at })
      },
      async stop() {
        await browser.close()
        await end()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}
