/**
 * One instance of a job's function as a process of its own, fed from its queue as
 * Lambda's event source does it. What it needs to know comes by the environment
 * (`crew.ts`); it ends with whoever started it.
 */
import { createInFlight } from '../../../local/triggers/in-flight.ts'
import { createInvoke } from '../../../local/functions/invoke.ts'
import { loadEntry } from '../../../local/functions/load.ts'
import { startQueuePump } from '../../../local/triggers/queue-pump.ts'
import { openStore } from '../../../local/state/local-store.ts'
import { functions, type QueueName } from '../../../manifest.ts'
import { noMetrics } from '../../../../functions/src/platform/metrics.ts'
import { createRuntime } from '../../../../functions/src/platform/runtime.ts'
import { testLog } from '../../../../functions/test/support/stack/test-log.ts'

process.stdin.on('end', () => process.exit()).resume()

const {
  WORKER_FOLDER: folder = '',
  WORKER_CLOCK_OFFSET: offset = '',
  WORKER_QUEUE: name,
} = process.env
const queue = name as QueueName
const runtime = {
  ...createRuntime(process.env, { clock: () => Date.now() + Number(offset) }),
  metrics: noMetrics,
  log: testLog,
}
const inFlight = createInFlight(openStore(folder))
// What a killed one was at comes back at once.
await inFlight.giveBack()
const invoke = createInvoke(new Map([[queue, await loadEntry(queue, functions[queue], runtime)]]))
startQueuePump(
  {
    queue,
    url: runtime.config.QUEUE_URLS[queue] ?? '',
    batchSize: 1,
    target: queue,
  },
  invoke,
  inFlight,
)
