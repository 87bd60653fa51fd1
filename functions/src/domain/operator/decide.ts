import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import type { Table, Write } from '../../platform/dynamo/table.ts'

const ATTEMPTS = 12

/**
 * Reads, decides and writes until one decision holds: the writes carry as conditions what was
 * decided on, so a lost race leads to a new decision.
 * @param decide throws the refusal, or gives the answer and the writes that make it true (none: it
 *   is true already)
 * @throws DomainError try_again when others keep winning
 */
export async function decideAndWrite<T>(
  table: Table,
  decide: () => Promise<{ answer: T; writes: Write[] }>,
): Promise<T> {
  return contending(ATTEMPTS, async () => {
    const { answer, writes } = await decide()
    if (writes.length === 0 || (await table.transact(writes)).ok) return answer
    return IN_THE_WAY
  })
}
