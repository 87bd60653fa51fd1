/** The engines, simulators and permissions of the local stack, as the backend's tests want them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Footing, QueueName } from '../../../functions/test/support/footing/footing.ts'
import {
  createQueues,
  createTableFor,
  startEmulators,
  useEnvironment,
} from '../../local/emulators/start-emulators.ts'
import { loadEntry } from '../../local/functions/load.ts'
import { permitted } from '../../local/functions/permitted.ts'
import {
  readPlatformSecrets,
  simulatorEnvironment,
  startSimulators,
} from '../../local/simulators/start-simulators.ts'
import { CODE_SECONDS } from '../../local/simulators/users/channel-records.ts'
import { ticketOf } from '../../local/simulators/wechat/login-api.ts'
import { openStore } from '../../local/state/store.ts'
import { messagesIn } from '../../local/triggers/queue-depths.ts'
import { eventRecord } from '../../local/triggers/stream-records.ts'
import { administration, functions, queues } from '../../manifest.ts'

export const localFooting: Footing = {
  queues: Object.keys(queues) as QueueName[],
  async start(clock, publicOrigin, laid) {
    const emulators = await startEmulators(laid)
    useEnvironment(emulators.environment)
    const folder = mkdtempSync(join(tmpdir(), 'voucher-test-'))
    const store = openStore(folder)
    const simulators = await startSimulators(
      store,
      { now: clock, set: () => undefined, onJump: () => undefined },
      await readPlatformSecrets(),
      publicOrigin,
    )
    return {
      environment: { ...emulators.environment, ...simulatorEnvironment(simulators.origins) },
      simulators,
      createTable: createTableFor,
      createQueues: async (prefix) => (await createQueues(prefix)).live,
      async stop() {
        await simulators.stop()
        await emulators.stop()
        store.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
  load: (name, runtime) => loadEntry(name, functions[name], runtime),
  administration: (runtime) => permitted(runtime, 'admin', administration),
  messagesIn,
  eventRecord,
  platformSecrets: readPlatformSecrets,
  codeSeconds: CODE_SECONDS,
  ticketOf,
}
