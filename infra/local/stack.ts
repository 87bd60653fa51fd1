/**
 * The whole system on one machine: emulators, simulators, functions and the front, started in order
 * and stopped in reverse.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { SecretName } from '../manifest.ts'
import { createBusinessClock, sharedOffset, type BusinessClock } from './clock/business-clock.ts'
import { demoAccounts } from './demo/accounts.ts'
import {
  ensureQueues,
  createTableFor,
  deleteTableOf,
  purgeQueues,
  startEmulators,
  useEnvironment,
} from './emulators/start-emulators.ts'
import { createApi } from './functions/api-routes.ts'
import type { Jobs } from './triggers/jobs.ts'
import { startFunctions } from './rooms/start-functions.ts'
import { H5_FOLDER } from './apps/build-app.ts'
import { createFront, type Places } from './http/front.ts'
import { createProxy } from './http/proxy.ts'
import { createRateLimit } from './http/rate-limit.ts'
import { createService } from './http/service.ts'
import { createStaticFiles } from './http/static-files.ts'
import type { Settings } from './settings.ts'
import { simRoutes } from './control/sim-routes.ts'
import {
  CARD_PAGES,
  EHUIBAN_PAGES,
  readPlatformSecrets,
  simulatorEnvironment,
  startSimulators,
  WECHAT_PAGES,
  type Simulators,
} from './simulators/start-simulators.ts'
import { resetData } from './state/reset.ts'
import { announce } from './state/running.ts'
import { openStore, type LocalStore } from './state/local-store.ts'

const LOADER = join(import.meta.dirname, 'functions/load.ts')
const TABLE_NAME = 'training-voucher'
/** Twice what testers may count on. */
const REQUESTS_PER_MINUTE = 12_000

/** What others, such as the demo data, build upon. */
export interface StackParts {
  store: LocalStore
  clock: BusinessClock
  simulators: Simulators
  jobs: Jobs
  /** The configuration of a program that may do everything: all queues, all secrets. */
  environment: Record<string, string>
  publicOrigin: string
}

export interface Stack extends StackParts {
  /** Settles with a sentence for people if a part fails for good. */
  failed: Promise<string>
  /** Reads the functions anew, see `RunningFunctions`. */
  reload(): Promise<void>
  /** Lets people in. */
  open(): void
  stop(): Promise<void>
}

interface StackOptions {
  /** The module whose `loadEntry` makes the functions' handlers. */
  loader?: string
  /** The folder of the H5 pages. */
  pages?: string
  /** See `QueueSource`: as long as this, queues stand still when functions are read anew. */
  pollSeconds?: number
}

async function listen(
  front: ReturnType<typeof createFront>,
  { port, host }: Settings,
): Promise<number> {
  front.server.listen(port, host)
  await Promise.race([
    once(front.server, 'listening'),
    once(front.server, 'error').then(([error]) => {
      throw error as Error
    }),
  ]).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new Error(
        `端口 ${port} 已被占用：请停止占用它的程序，或换一个端口，例如 PORT=${port + 1} npm start`,
      )
    throw error
  })
  return (front.server.address() as AddressInfo).port
}

const browserHost = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host

/**
 * Starts everything but the front's doors: `open` them when the rest is ready.
 * @throws with a message for people when the port or the data directory is taken
 */
export async function startStack(
  settings: Settings,
  version: string,
  { loader = LOADER, pages = H5_FOLDER, pollSeconds }: StackOptions = {},
): Promise<Stack> {
  const stops: (() => Promise<void> | void)[] = []
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const front = createFront()
    const port = await listen(front, settings)
    stops.push(async () => {
      front.server.close()
      front.server.closeAllConnections()
    })
    const publicOrigin = settings.publicOrigin ?? `http://${browserHost(settings.host)}:${port}`
    if (settings.reset) resetData(settings.dataDirectory)
    const store = openStore(settings.dataDirectory)
    stops.push(() => store.close())
    const offset = sharedOffset()
    const clock = createBusinessClock(store, offset)
    const emulators = await startEmulators(settings.dataDirectory)
    stops.push(() => emulators.stop())
    useEnvironment(emulators.environment)
    // An engine of one's own keeps its data elsewhere than in the directory.
    if (settings.reset) await Promise.all([deleteTableOf(TABLE_NAME), purgeQueues()])
    const streamArn = await createTableFor(TABLE_NAME)
    const queues = await ensureQueues()
    const secretIds = JSON.parse(emulators.environment.SECRET_IDS ?? '{}') as Record<
      SecretName,
      string
    >
    const simulators = await startSimulators({
      store,
      clock,
      secrets: await readPlatformSecrets(),
      publicOrigin,
    })
    stops.push(() => simulators.stop())
    const common = {
      ...emulators.environment,
      TABLE_NAME,
      PUBLIC_ORIGIN: publicOrigin,
      VERSION: version,
      ...simulatorEnvironment(simulators.origins, {
        wechat: `${publicOrigin}${WECHAT_PAGES}`,
        ehuiban: `${publicOrigin}${EHUIBAN_PAGES}`,
      }),
    }
    const running = await startFunctions(loader, {
      clock,
      offset,
      environment: { common, queueUrls: queues.live, secretIds },
      sources: { dataDirectory: settings.dataDirectory, queues, streamArn, pollSeconds },
    })
    stops.push(() => running.stop())
    const sim = simRoutes({ simulators, jobs: running.jobs, accounts: () => demoAccounts(store) })
    const places: Places = [
      ['/api', createApi(running.invoke, createRateLimit(REQUESTS_PER_MINUTE), () => clock.now())],
      [
        WECHAT_PAGES,
        createProxy(
          simulators.origins.wechat,
          WECHAT_PAGES,
          /^\/connect\/oauth2\/(authorize|decision)(\?|$)/,
        ),
      ],
      [
        EHUIBAN_PAGES,
        createProxy(
          simulators.origins.ehuiban,
          EHUIBAN_PAGES,
          /^\/oauth2\/(authorize|decision)(\?|$)/,
        ),
      ],
      [CARD_PAGES, createProxy(simulators.origins.card, CARD_PAGES, /^\/face\/[\w%-]+(\?|$)/)],
      ['/sim', createService(sim, '/sim')],
      ['/', createStaticFiles(pages)],
    ]
    const environment = { ...common, QUEUE_URLS: JSON.stringify(queues.live) }
    return {
      store,
      clock,
      simulators,
      jobs: running.jobs,
      publicOrigin,
      stop,
      reload: () => running.reload(),
      failed: Promise.race([
        emulators.failed,
        running.failed.then((reason) => `函数意外停止：${reason}`),
      ]),
      environment,
      open() {
        front.open(places, publicOrigin)
        stops.push(
          announce(settings.dataDirectory, {
            pid: process.pid,
            address: `http://${browserHost(settings.host)}:${port}`,
            environment,
          }),
        )
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}
