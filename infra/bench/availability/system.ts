/**
 * The local system as `npm start` runs it, and what a program of the same machine needs to work on
 * its data.
 */
import { identityServicesOf } from '../../../functions/src/platform/services/identity-services.ts'
import { createRuntime } from '../../../functions/src/platform/runtime.ts'
import { useEnvironment } from '../../local/emulators/start-emulators.ts'
import { findRunning } from '../../local/state/running.ts'
import { allGone, npmStart } from '../../test/local/support/local-system.ts'
import { tokenOf } from '../../../functions/test/support/stack/token.ts'
import type { Ground } from '../../../functions/test/support/world/world.ts'

export interface System extends Ground {
  origin: string
  /** The configuration of a program that may do everything. */
  environment: Record<string, string>
  stop(): Promise<void>
}

/** @param environment as the system announces it */
export function groundOf(environment: Record<string, string | undefined>): Ground {
  const runtime = createRuntime(environment)
  const services = identityServicesOf(runtime)
  return {
    runtime,
    services,
    clock: { now: runtime.clock },
    tokenFor: (personId) => tokenOf(runtime, services, personId),
    // The card platform is never asked about people who have no card.
    people: { addPerson: () => undefined },
  }
}

async function startSystem(dataDirectory: string): Promise<System> {
  const local = await npmStart({ LOCAL_DATA_DIR: dataDirectory })
  const running = findRunning(dataDirectory)
  if (!running) throw new Error(`the local system did not start: ${local.output()}`)
  const { environment } = running
  useEnvironment(environment)
  return {
    ...groundOf(environment),
    origin: local.origin,
    environment,
    async stop() {
      const processes = local.processes()
      local.npm.kill('SIGTERM')
      await allGone(processes)
    },
  }
}

/**
 * Waits until every queue is empty and the stream is read to its end, by a job that finds nothing
 * to do.
 */
export async function settled({ origin }: Pick<System, 'origin'>): Promise<void> {
  for (;;) {
    // One question may take longer than a client waits for its answer.
    const answer = await fetch(`${origin}/sim/jobs/fail-trainees`, {
      method: 'POST',
      signal: AbortSignal.timeout(120_000),
    }).catch(() => undefined)
    if (!answer?.ok) continue
    const { deadLetters } = (await answer.json()) as { deadLetters?: number }
    if (deadLetters !== 0) throw new Error(`the local system has ${deadLetters} dead letters`)
    return
  }
}

/** Does the work on a running system, and stops it in order. */
export async function onSystem<T>(
  dataDirectory: string,
  work: (system: System) => Promise<T>,
): Promise<T> {
  const system = await startSystem(dataDirectory)
  try {
    return await work(system)
  } finally {
    await system.stop()
  }
}
