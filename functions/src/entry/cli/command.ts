/** A command: its words, what it may be told, and what it does. */
import type { Actor } from '../../domain/actor.ts'
import type { IdentityServices } from '../../platform/services/identity-services.ts'
import type { QueueDesk } from '../../platform/queue/queue-desk.ts'
import type { Queues } from '../../platform/queue/queue-sender.ts'
import type { Runtime } from '../../platform/runtime.ts'
import { parseArguments } from './input/arguments.ts'
import type { Options, Values } from './input/options.ts'
import type { CommandOutcome, Screen } from './output/screen.ts'
import type { Pace } from './duty/watch.ts'

/** The system that a command works on, and who works. */
export interface AdminContext {
  runtime: Runtime
  identity: IdentityServices
  queues: Queues
  queueDesk: QueueDesk
  actor: Actor
  readFile(path: string): Promise<Uint8Array>
  /** How many records of the stream were set aside; only a system on this machine can say. */
  setAside?: () => Promise<number>
  /** How work is followed; `PACE` when absent. */
  pace?: Pace
}

export interface Command {
  name: string
  summary: string
  options: Options
  /** Checks the words before anything is connected. @throws UsageError */
  prepare(
    args: readonly string[],
  ): (context: AdminContext, screen: Screen) => Promise<CommandOutcome>
}

interface Definition<O extends Options> {
  name: string
  summary: string
  options: O
  act: (context: AdminContext, values: Values<O>, screen: Screen) => Promise<CommandOutcome>
}

export function command<O extends Options>({
  name,
  summary,
  options,
  act,
}: Definition<O>): Command {
  return {
    name,
    summary,
    options,
    prepare(args) {
      const values = parseArguments(args, options)
      return (context, screen) => act(context, values, screen)
    },
  }
}
