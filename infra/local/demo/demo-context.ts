/** What the demo is made with: the domain's own operations, on the running system. */
import type { Actor } from '@voucher/functions/domain/actor'
import {
  identityServicesOf,
  type IdentityServices,
} from '@voucher/functions/platform/services/identity-services'
import { queuesOf, type Queues } from '@voucher/functions/platform/queue/queue-sender'
import { createRuntime, type Runtime } from '@voucher/functions/platform/runtime'
import type { StackParts } from '../stack.ts'

export interface DemoContext {
  runtime: Runtime
  services: IdentityServices
  queues: Queues
  actor: Actor
  system: StackParts
  /**
   * Does a step that was not done yet, and remembers what came of it: a start that was killed goes
   * on where it was.
   */
  once: <T>(step: string, make: () => Promise<T>) => Promise<T>
}

export function demoContext(system: StackParts): DemoContext {
  const { store, clock, environment } = system
  const runtime = createRuntime(environment, { clock: () => clock.now() })
  return {
    runtime,
    services: identityServicesOf(runtime),
    queues: queuesOf(runtime),
    actor: { role: 'administrator' },
    system,
    async once(step, make) {
      const name = `demo:${step}`
      const known = store.get(name) as { result: Awaited<ReturnType<typeof make>> } | undefined
      if (known) return known.result
      const result = await make()
      store.set(name, { result })
      return result
    },
  }
}
