import type { FunctionName } from '../../manifest.ts'
import type { Stack } from '../../../functions/test/support/stack/stack.ts'
import type { Call } from '../instance.ts'

/** Makes all that so many calls need, and the calls, each good for one use. */
export type Prepare = (calls: number) => Promise<Call[]>

export interface Operation {
  name: string
  function: FunctionName
  /** Lays the ground on a fresh stack for `total` calls in all. */
  start(stack: Stack, total: number): Promise<Prepare>
}
