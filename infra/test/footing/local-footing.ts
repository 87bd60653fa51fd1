/** The engines, simulators and permissions of the local stack, as the backend's tests want them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Footing, Handler } from '../../../functions/test/support/footing/footing.ts'
import {
  ensureQueues,
  createTableFor,
  startEmulators,
  useEnvironment,
} from '../../local/emulators/start-emulators.ts'
import { scheduled } from '../../local/functions/entry.ts'
import { loadEntry } from '../../local/functions/load.ts'
import { permitted } from '../../local/functions/permitted.ts'
import {
  readPlatformSecrets,
  simulatorEnvironment,
  startSimulators,
} from '../../local/simulators/start-simulators.ts'
import { CODE_SECONDS } from '../../local/simulators/users/channel-records.ts'
import { ticketOf } from '../../local/simulators/wechat/login-api.ts'
import { openStore } from '../../local/state/local-store.ts'
import { messagesIn } from '../../local/triggers/queue-depths.ts'
import { eventRecord } from '../../local/triggers/stream/stream-records.ts'
import { administration, functions, queues, type FunctionName } from '../../manifest.ts'

const isFunction = (name: string): name is FunctionName => Object.hasOwn(functions, name)

export const localFooting: Footing = {
  queues: Object.keys(queues),
  async start(clock, publicOrigin, laid) {
    const emulators = await startEmulators(laid)
    useEnvironment(emulators.environment)
    const folder = mkdtempSync(join(tmpdir(), 'voucher-test-'))
    const store = openStore(folder)
    const simulators = await startSimulators({
      store,
      clock: { now: clock, set: () => undefined, onJump: () => undefined },
      secrets: await readPlatformSecrets(),
      publicOrigin,
    })
    return {
      environment: { ...emulators.environment, ...simulatorEnvironment(simulators.origins) },
      simulators,
      createTable: createTableFor,
      createQueues: async (prefix) => (await ensureQueues(prefix)).live,
      async stop() {
        await simulators.stop()
        await emulators.stop()
        store.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
  scheduled,
  async load(name, runtime) {
    if (!isFunction(name)) throw new Error(`the manifest has no function ${name}`)
    return (await loadEntry(name, functions[name], runtime)) as Handler
  },
  administration: (runtime) => permitted(runtime, 'admin', administration),
  messagesIn,
  eventRecord,
  platformSecrets: readPlatformSecrets,
  codeSeconds: CODE_SECONDS,
  ticketOf,
}
