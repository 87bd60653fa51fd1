import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { contention } from './support/contention.ts'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { buildH5IfNeeded } from '../../local/apps/build-app.ts'
import { allGone, npmStart, type LocalSystem } from './support/local-system.ts'
import { scratchFolder } from './support/scratch.ts'

const scratch = scratchFolder()
let systems: LocalSystem[] = []

beforeAll(() => buildH5IfNeeded(() => undefined, new AbortController().signal))
afterEach(async () => {
  const left = systems.flatMap((system) => system.processes())
  for (const { npm } of systems) npm.kill('SIGKILL')
  systems = []
  await allGone(left)
})
afterAll(() => scratch.remove())

async function start(environment: Record<string, string> = {}, port?: number) {
  const system = await npmStart({ LOCAL_DATA_DIR: scratch.folder, ...environment }, port)
  if (system.ready) systems.push(system)
  return system
}

const post = async (
  origin: string,
  path: string,
  body: unknown,
  headers = {},
): Promise<Record<string, unknown>> =>
  (
    await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  ).json() as Promise<Record<string, unknown>>

/** A session whose answer was received. @returns its refresh token */
async function signIn(origin: string): Promise<unknown> {
  const { code } = await post(origin, '/sim/channels/weapp/codes', { subject: 'someone' })
  return (await post(origin, '/api/auth/sessions', { channel: 'weapp', code })).refreshToken
}

const accepted = async (origin: string, refreshToken: unknown): Promise<boolean> =>
  'accessToken' in (await post(origin, '/api/auth/sessions/refresh', { refreshToken }))

describe('npm start', () => {
  test('is ready in seconds, with page and API', async () => {
    const began = performance.now()
    const system = await start()
    const took = performance.now() - began
    expect(took).toBeLessThan(15_000 * contention())
    expect(await (await fetch(`${system.origin}/api/health`)).json()).toMatchObject({
      status: 'ok',
    })
    expect(await (await fetch(`${system.origin}/`)).text()).toContain('职业培训券')
  })

  // A terminal's Ctrl-C goes to every process of the group; a service manager asks npm alone.
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'ends in order on %s, and goes on with its data',
    async (signal) => {
      const first = await start()
      const token = await signIn(first.origin)
      const processes = first.processes()
      if (signal === 'SIGINT') process.kill(-(first.npm.pid ?? 0), signal)
      else first.npm.kill(signal)
      await allGone(processes)
      await first.ended
      const second = await start()
      expect(await accepted(second.origin, token)).toBe(true)
    },
  )

  test.each(['npm', 'the Node process', 'everything at once'])(
    'killed at %s, leaves no process and loses nothing acknowledged',
    async (victim) => {
      const first = await start()
      const token = await signIn(first.origin)
      const processes = first.processes()
      expect(processes.some(({ command }) => command.includes('dynoxide'))).toBe(true)
      const node = processes.find(({ command }) => /^\S*node infra\/local\/main\.ts/.test(command))
      if (victim === 'npm') process.kill(first.npm.pid ?? 0, 'SIGKILL')
      else if (victim === 'the Node process') process.kill(node?.pid ?? 0, 'SIGKILL')
      else process.kill(-(first.npm.pid ?? 0), 'SIGKILL')
      await allGone(processes)
      const second = await start()
      expect(await accepted(second.origin, token)).toBe(true)
    },
  )

  test('started with LOCAL_RESET=1 is empty', async () => {
    const first = await start()
    const token = await signIn(first.origin)
    first.npm.kill('SIGTERM')
    await first.ended
    await allGone(first.processes())
    const second = await start({ LOCAL_RESET: '1' })
    expect(await accepted(second.origin, token)).toBe(false)
  })

  test('says which port is taken, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const system = await start({}, port)
    expect(await system.ended).not.toBe(0)
    expect(system.output()).toContain(`端口 ${port} 已被占用`)
    other.close()
  })

  test('ends when its database engine does, and says so', async () => {
    const system = await start()
    const processes = system.processes()
    process.kill(
      processes.find(({ command }) => /^\S*dynoxide /.test(command))?.pid ?? 0,
      'SIGKILL',
    )
    await allGone(processes)
    expect(await system.ended).not.toBe(0)
    expect(system.output()).toContain('数据库意外停止')
  })

  test('refuses a setting that it cannot use, naming it', async () => {
    const system = await start({ PORT: 'eighty' })
    expect(await system.ended).not.toBe(0)
    expect(system.output()).toContain('PORT')
  })
})
