/**
 * The functions of the manifest, from the same factories that the deployed bundles use, each with
 * its own least environment.
 */
import { noMetrics } from '@voucher/functions/platform/metrics'
import { createRuntime, type Runtime } from '@voucher/functions/platform/runtime'
import {
  functions,
  type FunctionName,
  type FunctionSpec,
  type QueueName,
  type SecretName,
} from '../../manifest.ts'
import { importEntry, loadParts } from './entry.ts'
import type { Handler } from './handler.ts'
import { permitted } from './permitted.ts'

/** Makes the handler of a function; tests put their own in place. */
export type Load = (name: FunctionName, spec: FunctionSpec, runtime: Runtime) => Promise<Handler>

export const loadEntry: Load = async (name, spec, runtime) => {
  const { createHandler } = await importEntry(name)
  const allowed = permitted(runtime, name, spec)
  return spec.trigger.kind === 'schedule'
    ? createHandler(allowed, await loadParts())
    : createHandler(allowed)
}

export interface Environment {
  /** What every function is told: endpoints, keys, origins, table. */
  common: Record<string, string>
  queueUrls: Record<QueueName, string>
  secretIds: Record<SecretName, string>
}

interface Wanted {
  wanted: (name: FunctionName) => boolean
  environment: Environment
  replace: Parameters<typeof createRuntime>[1]
}

const pick = (names: readonly string[], all: Record<string, string>): string =>
  JSON.stringify(Object.fromEntries(names.map((name) => [name, all[name]])))

/**
 * Makes those functions of the manifest that are wanted, so that a missing or broken one is known
 * at start.
 */
export async function loadFunctions(
  load: Load,
  { wanted, environment, replace }: Wanted,
): Promise<Map<FunctionName, Handler>> {
  const entries = (Object.entries(functions) as [FunctionName, FunctionSpec][]).filter(([name]) =>
    wanted(name),
  )
  const loaded = await Promise.all(
    entries.map(async ([name, spec]) => {
      const own = {
        ...environment.common,
        QUEUE_URLS: pick(spec.sends, environment.queueUrls),
        SECRET_IDS: pick(spec.secrets, environment.secretIds),
      }
      return [
        name,
        await load(name, spec, { ...createRuntime(own, replace), metrics: noMetrics }),
      ] as const
    }),
  )
  return new Map(loaded)
}
